"""Where the sockets of child processes lie: the system takes no long path for one."""

from __future__ import annotations

import os
import tempfile
from multiprocessing import util
from pathlib import Path

SHORT = Path("/tmp")
LONGEST_FOLDER = 60  # bytes; sun_path has 104 to 108 (unix(7)), of which the names of multiprocessing take 33


def is_too_long(folder: Path) -> bool:
    """Whether sockets cannot lie in folders of this one."""
    return len(os.fsencode(folder)) > LONGEST_FOLDER


def place_sockets(folder: Path = SHORT) -> None:
    """Have ``multiprocessing`` put its sockets into a folder below this one, where that for temporary files has too
    long a path. The first call of a process decides; where its sockets have their place already, nothing changes.
    """
    if not is_too_long(Path(tempfile.gettempdir())):
        return
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        util.get_temp_dir()
    finally:
        tempfile.tempdir = usual
