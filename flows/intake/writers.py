"""Which files somebody on this machine has open to write: a copy that pauses looks whole, and is not."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

FILES = Path("/proc")
SHORTEST_SECONDS = 1.0
SHARE = 20  # a look may take a twentieth of the time


def find_written(processes: Path = FILES) -> frozenset[tuple[int, int]]:
    """Device and number of every file that a process has open to write, as far as its files may be seen: those of the
    own account, of all accounts for root. Empty where the system does not tell."""
    found: set[tuple[int, int]] = set()
    for process in _names(processes):
        if not process.isdigit():
            continue
        for number in _names(processes / process / "fd"):
            try:
                opened = (processes / process / "fd" / number).stat()
                if stat.S_ISREG(opened.st_mode) and _is_to_write(processes / process / "fdinfo" / number):
                    found.add((opened.st_dev, opened.st_ino))
            except (OSError, ValueError):  # closed meanwhile
                continue
    return frozenset(found)


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError:  # another account's, ended meanwhile, or no such system
        return []


def _is_to_write(info: Path) -> bool:
    """By the line ``flags:`` of proc(5), which is octal. Raises ``OSError``, ``ValueError``."""
    for line in info.read_text().splitlines():
        if line.startswith("flags:"):
            return int(line.split()[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False


@dataclass(slots=True)
class Writers:
    """Who writes, looked up anew when the last look is old."""

    found: frozenset[tuple[int, int]] = frozenset()
    valid_until: float = field(default=float("-inf"))

    def has(self, file: os.stat_result) -> bool:
        """Whether somebody has a file open to write."""
        began = time.monotonic()
        if began >= self.valid_until:
            self.found = find_written()
            now = time.monotonic()
            self.valid_until = now + max(SHORTEST_SECONDS, SHARE * (now - began))
        return (file.st_dev, file.st_ino) in self.found
