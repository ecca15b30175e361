"""Web archives (MHTML), which Word writes under the name .doc: the page in them, as a file of its own."""

from __future__ import annotations

import email
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

from extract.readers.errors import DamagedDocument


@contextmanager
def page_of_archive(path: Path) -> Iterator[Path]:
    """A web archive → the file of its first HTML page, there until the context ends. Raises DamagedDocument.

    The page's declared character set is written into it as a byte order mark, where its own text is what was declared.
    """
    message = email.message_from_bytes(path.read_bytes().lstrip())
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise DamagedDocument("multipart/related: text/html")
    with tempfile.TemporaryDirectory(prefix="jixiao-page-") as folder:
        target = Path(folder) / "page.html"
        target.write_bytes(_content(page))
        yield target


def _content(page: Message) -> bytes:
    data = page.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise DamagedDocument("multipart/related: text/html")
    charset = page.get_content_charset()
    if charset is None:
        return data
    try:
        return b"\xef\xbb\xbf" + data.decode(charset).encode()
    except (UnicodeDecodeError, LookupError):
        return data
