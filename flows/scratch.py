"""The folder for everything temporary of one process and its children, and the end of those that killed ones left.

A folder is held by a lock on a file in it, which the system lets go of however its process ends. So a folder whose lock
can be had is nobody's, whatever has become of process ids since, and the next run drops it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from functools import cache
from multiprocessing import util
from pathlib import Path
from typing import IO

from extract.sockets import SHORT, is_too_long, place_sockets

PREFIX = "jixiao-"
MARK = ".held"
AFTER_ALL = -200  # multiprocessing drops its folder at -100
_held: list[IO[bytes]] = []


@cache
def use_scratch() -> Path:
    """From here on this process and what it starts keep their temporary files in a folder of their own, which goes with
    the process. Folders of processes that were killed are dropped. Once a process.
    """
    parent = Path(tempfile.gettempdir())
    drop_abandoned(parent)
    folder = hold_folder(parent)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    if is_too_long(folder):
        drop_abandoned(SHORT)
        place_sockets(hold_folder(SHORT))
    return folder


def hold_folder(parent: Path) -> Path:
    """A new folder that is held as long as this process lives, and dropped at its end."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    aside = folder / f"{MARK}.new"
    mark = aside.open("wb")
    fcntl.flock(mark, fcntl.LOCK_EX)
    aside.rename(folder / MARK)  # nobody sees the mark before it is locked
    _held.append(mark)
    # After multiprocessing has ended its children and dropped its own folder, which may lie in this one.
    util.Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=AFTER_ALL)
    return folder


def drop_abandoned(parent: Path) -> None:
    """Drop the folders that this user's processes held and hold no more. Anything else is left alone."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / MARK).open("rb") as mark:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # no mark, held, or gone meanwhile
            continue
