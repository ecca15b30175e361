"""The file name of an answer: text, never a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from extract.readers.page_words import page_words
from flows.terminal import printable

MAX_NAME = 150
DEFAULT_NAME = "document"
_ENDINGS = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def name_answer(disposition: str, url: str, link_text: str = "") -> str:
    """What a fetched file is called: as its header says, else as its address or the link to it does.

    A name with an ending that documents have goes before one without.
    """
    stated = safe_name(name_in_header(disposition)) if disposition else ""
    if _ENDINGS.search(stated):
        return stated
    names = [name for each in _candidates(disposition, url, link_text) if (name := safe_name(each))]
    return next((name for name in names if _is_document_name(name)), next(iter(names), DEFAULT_NAME))


def _candidates(disposition: str, url: str, link_text: str) -> Iterator[str]:
    if disposition:
        yield name_in_header(disposition)
    parts = urlsplit(url)
    yield decode_percent(parts.path.rpartition("/")[2])
    if _is_document_name(link_text):
        yield link_text
    for _, value in parse_qsl(parts.query, encoding="latin-1"):
        yield decode_bytes(value.encode("latin-1"))
    yield link_text


def _is_document_name(name: str) -> bool:
    return page_words().attachment.search(name) is not None


def name_in_header(disposition: str) -> str:
    """A header, its bytes as Latin-1 → ``filename*`` (RFC 5987), else ``filename``: UTF-8 or GBK, percent-encoded or
    not; empty where it names none."""
    message = Message()
    message["content-disposition"] = disposition
    named = [value for name, value in message.get_params([], "content-disposition") if name == "filename"]
    for value in named:
        if isinstance(value, tuple):  # what email makes of filename*: charset, language, bytes as Latin-1
            data = value[2].encode("latin-1", "replace")
            try:
                return data.decode(value[0] or "utf-8")
            except (LookupError, UnicodeDecodeError):
                return decode_bytes(data)
    return decode_bytes(unquote_to_bytes(named[0].encode("latin-1", "replace"))) if named else ""


def decode_percent(text: str) -> str:
    """A name with ``%XX`` in UTF-8 or, as Chinese sites write them, in GBK → text."""
    return decode_bytes(unquote_to_bytes(text))


def decode_bytes(data: bytes) -> str:
    """Bytes of a name → text: UTF-8, else GBK."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def safe_name(text: str) -> str:
    """The last part of a name, without signs that steer, of bounded length; empty where nothing is left."""
    name = re.split(r"[/\\]", text)[-1].strip().strip(".").strip()
    name = printable(" ".join(name.split())).replace("\\", "_")
    name = re.sub(r'[\x00-\x1f<>:"|?*]', "_", name)
    if len(name) <= MAX_NAME:
        return name
    ending = _ENDINGS.search(name)
    return name[: MAX_NAME - 6] + (ending.group() if ending else "")
