"""`[alerts]`: what may stand there, and what is refused before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.alerts.addresses import AddressError, mask, name_channels, read_addresses, split_addresses
from flows.alerts.settings import Bounds, Owner
from flows.home import PROJECT_ROOT, Home
from flows.settings import Settings, SettingsError, read_settings

FULL = """
[alerts]
language = "en"
report_url = "https://bureau.cn/report"
silent_hours = 48
run_hours = 30
source_failures = 3
max_lines = 10
delivery_seconds = 20
[alerts.bounds]
rows_percent = 20
[alerts.caps]
wecombot = 1000
[alerts.owners.finance]
severity = "must"
kinds = { document_superseded = false, finding_resolved = true }
urls_env = "FINANCE_HOOK"
[alerts.owners."教育局"]
block = "education-hook"
"""


def read(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return read_settings(folder, {})


def test_everything_that_may_stand_there(tmp_path: Path) -> None:
    alerts = read(tmp_path, FULL).alerts
    assert alerts is not None
    assert alerts.owners == {
        "finance": Owner("finance", "must", frozenset({"document_superseded"}), "FINANCE_HOOK"),
        "教育局": Owner("教育局", "advisory", frozenset(), "JIXIAO_ALERT____", "education-hook"),
        "default": Owner("default", "advisory", frozenset(), "JIXIAO_ALERT_DEFAULT"),
    }
    assert (alerts.language, alerts.silent_hours, alerts.run_hours, alerts.source_failures) == ("en", 48, 30, 3)
    assert alerts.bounds == Bounds(rows_percent=20)
    assert alerts.caps == {"wecombot": 1000}


def test_none_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, "workers = 2").alerts is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[alerts]\nsilent = 3", "alerts.silent"),
        ("[alerts]\nsilent_hours = 0", "alerts.silent_hours"),
        ("[alerts]\nsilent_hours = true", "alerts.silent_hours"),
        ("[alerts]\nlanguage = 'fr'", "alerts.language"),
        ("[alerts]\nreport_url = 'a b'", "alerts.report_url"),
        ("[alerts.bounds]\nrow = 3", "alerts.bounds.row"),
        ("[alerts.caps]\n'wecombot://' = 3", "alerts.caps"),
        ("[alerts.owners.a]\nseverity = 'all'", "alerts.owners.a.severity"),
        ("[alerts.owners.a.kinds]\nfinding = true", "alerts.owners.a.kinds.finding"),
        ("[alerts.owners.a.kinds]\nfinding_new = 1", "alerts.owners.a.kinds"),
        ("[alerts.owners.a]\nurls = 'wecombot://s3cret'", "alerts.owners.a.urls"),
        ("[alerts.owners.a]\nurls_env = 'wecombot://s3cret'", "alerts.owners.a.urls_env"),
        ("[alerts.owners.a]\nurls_env = 'A'\nblock = 'b'", "alerts.owners.a"),
        ("[alerts.owners.'甲']\n[alerts.owners.'乙']", "urls_env"),
        ("alerts = 3", "alerts"),
    ],
)
def test_what_cannot_be_understood_names_the_key_and_no_address(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named) as raised:
        read(tmp_path, text)
    assert "s3cret" not in str(raised.value)


def test_addresses_come_from_the_environment(tmp_path: Path) -> None:
    owner = Owner("default", urls_env="HOOK")
    environment = {"HOOK": "wecombot://k3y, mailto://u:p@host?to=a@b,c@d\njson://x/y"}
    addresses = read_addresses(owner, Home(tmp_path), environment)
    assert addresses == ("wecombot://k3y", "mailto://u:p@host?to=a@b,c@d", "json://x/y")
    with pytest.raises(AddressError, match="HOOK"):
        read_addresses(owner, Home(tmp_path), {})


def test_channels_are_named_without_their_addresses() -> None:
    named = name_channels(split_addresses("json://a/1,wecombot://b,json://c/2"))
    assert named == {"json": "json://a/1", "wecombot": "wecombot://b", "json#2": "json://c/2"}


@pytest.mark.parametrize(
    "text",
    ["pa55word", "pa%3a5word", "pa:5word", "failed at json://clerk:pa%3a5word@bureau.cn/hook1234", "/hook1234?x"],
)
def test_every_part_of_an_address_is_masked_however_it_is_written(text: str) -> None:
    masked = mask(text, ["json://clerk:pa%3a5word@bureau.cn/hook1234", "wecombot://pa55word"])
    assert "5word" not in masked
    assert "hook1234" not in masked


@pytest.mark.slow
def test_a_prefect_block_holds_addresses(tmp_path: Path) -> None:
    made = (
        "import sys; from pathlib import Path; from flows.home import Home; from flows.engine import run_server\n"
        "from flows.alerts.addresses import read_addresses; from flows.alerts.settings import Owner\n"
        "home = Home(Path(sys.argv[1]))\n"
        "with run_server(home) as server:\n"
        "    server.wait()\n"
        "    from prefect.blocks.system import Secret\n"
        "    Secret(value='json://127.0.0.1:1/s3cretpath').save('hook')\n"
        "    print(len(read_addresses(Owner('a', block='hook'), home, {})[0]))\n"
        "    try:\n"
        "        read_addresses(Owner('a', block='nowhere'), home, {})\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", made, str(tmp_path)], cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["29", "AddressError"], done.stderr
    assert "s3cretpath" not in done.stdout + done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"s3cretpath" in path.read_bytes()]


def test_who_alerts_nobody_imports_nothing_of_it() -> None:
    code = (
        "import sys, flows.run, flows.loading\nfrom pathlib import Path\nfrom flows.settings import read_settings\n"
        "read_settings(Path('/nowhere'), {})\n"
        "print([name for name in sys.modules if name.startswith('flows.alerts.') or name in ('apprise', 'requests')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
