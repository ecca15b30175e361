"""Names of files and of members of archives, as text."""

from __future__ import annotations

import os
import re

IGNORED_NAMES = {"Thumbs.db", "desktop.ini", "__MACOSX"}
PATH_MARKS = r"[/\\]"


def is_ignored(name: str) -> bool:
    return (name.startswith((".", "~$")) and name not in {".", ".."}) or name in IGNORED_NAMES


def readable_name(name: str) -> str:
    """A name as text. One whose bytes are no UTF-8 comes from a Chinese Windows, which writes GBK."""
    data = os.fsencode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def last_part(member: str) -> str:
    """A member's own name; some programs for Windows write their own path marks."""
    return next((part for part in reversed(re.split(PATH_MARKS, member)) if part), member)
