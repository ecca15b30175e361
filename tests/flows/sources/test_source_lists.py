"""Source lists: what they say, and what is told of one that says it wrongly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.intake.arrival import SourceError
from flows.sources.arguments import read_sources
from flows.sources.lists import SourceListError, list_words, read_list
from flows.sources.model import Source, mask_url

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


def write(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("name", ["sources.csv", "sources.yml"])
def test_the_examples_are_lists(name: str) -> None:
    sources = read_list(EXAMPLES / name)
    assert sources is not None
    assert {source.kind for source in sources} == {"folder", "glob", "url", "page"}
    assert all(source.owner for source in sources)
    assert [source.is_complete for source in sources].count(True) == 1


def test_the_two_examples_say_the_same() -> None:
    from dataclasses import replace

    csv, yaml = (read_list(EXAMPLES / name) or [] for name in ("sources.csv", "sources.yml"))
    assert [replace(each, named_in=None) for each in csv] == [replace(each, named_in=None) for each in yaml]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_list_as_spreadsheets_write_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    (tmp_path / "收件").mkdir()
    header = "来源,类型,负责人,预期单位,报告类型,年度,完整,备注,,"
    lines = f"\n# 每晚\n{header}\n收件,文件夹,张三,甲县教育局,决算,2024,是,试行,,\n,,,,\n"
    path = write(tmp_path, "来源.csv", lines.replace(",", delimiter), encoding)
    assert read_list(path) == [
        Source(
            "folder", str(tmp_path / "收件"), "张三", "甲县教育局", "final_accounts", 2024, "试行", True, f"{path}:4"
        )
    ]


def test_without_a_kind_it_is_guessed(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    path = write(
        tmp_path, "s.yaml", "来源:\n- inbox\n- a.pdf\n- 'x/**/*.pdf'\n- https://www.a.gov.cn/a.pdf\n- source: b.pdf\n"
    )
    assert [source.kind for source in read_list(path) or []] == ["folder", "file", "glob", "page", "file"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.csv", "单位,年度,来源,金额\n甲,2024,拨款,1.00\n"),
        ("data.csv", "来源,金额,科目\n拨款,1.00,行政运行\n"),
        ("data.csv", ""),
        ("data.csv", 'a,"b\n'),
        ("data.yml", "unit: 甲\n"),
        ("data.yml", "- a\n"),
        ("data.yml", "a: [\n"),
        ("data.txt", "source,kind\na,file\n"),
    ],
)
def test_what_is_no_list_is_a_document(tmp_path: Path, name: str, text: str) -> None:
    assert read_list(write(tmp_path, name, text)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("source,kind\na,foldr\n", "line 2, column 2 (kind): 'foldr' is no kind of source (did you mean folder?)"),
        ("source,ownr,kind\na,b,file\n", "line 1, column 2: 'ownr' is no column (did you mean owner?)"),
        ("source,owner,owner\na,b,c\n", "line 1, column 3: the column owner stands here a second time"),
        ("source,kind\n\n,file\n", "line 3, column source: no place is named"),
        ("source,fiscal_year\na,24\n", "line 2, column 2 (fiscal_year): '24' is no year"),
        ("source,report_type\na,report\n", "line 2, column 2 (report_type): 'report' is no report type"),
        ("source,complete\na,maybe\n", "line 2, column 2 (complete): 'maybe' is no yes or no"),
        ("source,kind,complete\na.pdf,file,yes\n", "line 2, column 3 (complete): only a folder can be complete"),
        ("source,kind\nwww.a.gov.cn,page\n", "line 2, column 1 (source): 'www.a.gov.cn' is no address of the web"),
        ("source,kind\nftp://a/b.pdf,file\n", "line 2, column 1 (source): 'ftp://a/b.pdf' is no path"),
        ("source,kind\nhttp://,url\n", "line 2, column 1 (source): 'http://' names no host"),
        ("source,kind\nhttp://a:b/,url\n", "line 2, column 1 (source): 'http://a:b/' is no address"),
        ("source,owner\na,x\na,y\n", "line 3, column source: "),
        ("source,owner\na,x,y\n", "line 2, column 3: 3 fields under 2 headers"),
        ("source,owner\n", "names no source"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    path = write(tmp_path, "sources.csv", text)
    with pytest.raises(SourceListError) as error:
        read_list(path)
    assert str(path) in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sources:\n- source: a\n  kidn: file\n", "line 3, column 3: 'kidn' is no key (did you mean kind?)"),
        ("sources:\n- source: a\n  kind: [file]\n", "line 3, column 9: kind must be one text"),
        ("sources:\n- source: a\n  source: b\n", "line 3, column 3: source stands here a second time"),
        ("sources:\n  source: a\n", "line 2, column 3: the sources must be a list"),
        ("sources:\n- [a]\n", "line 2, column 3: a source is a place, or a mapping"),
        ("sources:\n- {kind: file}\n", "line 2, column source: no place is named"),
        ("sources:\n- source: 'a\n", "line 3, column 1: no YAML"),
        ("sources: []\n", "names no source"),
    ],
)
def test_a_wrong_key_is_told_as_well(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SourceListError) as error:
        read_list(write(tmp_path, "sources.yml", text))
    assert told in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    lines = "".join(f"p{number},x\n" for number in range(30))
    with pytest.raises(SourceListError) as error:
        read_list(write(tmp_path, "s.csv", f"source,kind\n{lines}"))
    assert str(error.value).count("\n") == 20
    assert str(error.value).endswith("… and 10 more")


def test_arguments_are_sources(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "a[1].pdf").write_bytes(b"x")
    listed = write(tmp_path, "s.csv", "source,owner\nin,甲\n")
    given = [
        str(tmp_path / "in"),
        str(tmp_path / "a[1].pdf"),
        str(tmp_path / "*.pdf"),
        "https://a.gov.cn/",
        str(listed),
    ]
    assert [(each.kind, each.owner) for each in read_sources(given)] == [
        ("folder", None), ("file", None), ("glob", None), ("page", None), ("folder", "甲")
    ]  # fmt: skip
    os.mkfifo(tmp_path / "pipe")
    for wrong in ("ftp://a.gov.cn/", "https://", str(tmp_path / "nowhere"), str(tmp_path / "pipe"), "", " "):
        with pytest.raises(SourceError):
            read_sources([wrong])


def test_a_password_is_never_part_of_a_uri() -> None:
    source = Source("url", "https://clerk:s%40cret@www.a.gov.cn:8443/a.pdf?x=1#top")
    assert source.uri == "https://***@www.a.gov.cn:8443/a.pdf?x=1"
    assert mask_url("http://www.a.gov.cn/a b.pdf") == "http://www.a.gov.cn/a b.pdf"


def test_no_word_means_two_things() -> None:
    import yaml

    from flows.sources.lists import WORDS

    raw = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    words = list_words()
    for name, known in (("columns", words.columns), ("kinds", words.kinds), ("report_types", words.report_types)):
        written = {word for code, others in raw[name].items() for word in (code, *others)}
        assert len(known) == len(written), name
