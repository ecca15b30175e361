"""A library that gives up for want of memory, told from one that crashes."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal

STARVED = 87  # the exit code of a process that ended so
_kept: list[object] = []  # what C calls must not be collected


def exit_when_starved() -> None:
    """From here on this process ends with ``STARVED`` where a C library aborts because an allocation failed.

    Such a library calls abort() at once, so that errno still says why; on any other abort the process dies by it
    as before. Nothing happens on systems whose C library has its errno elsewhere than glibc and musl.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        place = library.__errno_location
        place.restype = ctypes.POINTER(ctypes.c_int)

        def end(_: int) -> None:
            if place().contents.value == errno.ENOMEM:
                os._exit(STARVED)

        handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(end)
        _kept.append(handler)
        library.signal(signal.SIGABRT, handler)
