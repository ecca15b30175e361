from __future__ import annotations

from pathlib import Path

import pytest

from expectations.policy import Action, PolicyError, make_policy, read_policy


def test_findings_are_published_unless_a_setting_says_otherwise() -> None:
    policy = make_policy({"must": "hold_document"})
    assert policy == {
        "must": Action.HOLD_DOCUMENT,
        "should": Action.PUBLISH_WITH_FINDING,
        "advisory": Action.PUBLISH_WITH_FINDING,
    }


@pytest.mark.parametrize("text", ["must: stop_run\n", '{"must": "stop_run"}'])
def test_a_policy_file_is_yaml_or_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy"
    path.write_text(text, encoding="utf-8")
    assert read_policy(path)["must"] is Action.STOP_RUN


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("grave: stop_run", "severity 'grave' is none of must, should, advisory"),
        ("must: shrug", "must: 'shrug' is none of publish_with_finding"),
        ("- must", "no mapping"),
        ("must: [", "neither YAML nor JSON"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=message):
        read_policy(path)
