"""What the isolation tests run in a worker: one function for each way to go wrong."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from extract.limits import ask_for_time
from extract.readers.errors import DamagedDocument


def behave(path: Path, document_id: str) -> str:
    """Do what the file's name says; give the document's id and the worker's process id."""
    match path.stem:
        case "hang":
            time.sleep(60)
        case "spin":
            while True:
                pass
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "abort":  # of a library's own accord, with memory to spare
            os.abort()
        case "leave":
            os._exit(3)
        case "eat":
            bytes(8 << 30)
        case "long":  # a page that costs more: asked for, granted
            ask_for_time.get()(20.0)
            time.sleep(3)
        case "greedy":  # asks without end
            while True:
                ask_for_time.get()(20.0)
                time.sleep(0.05)
        case "refuse":
            raise DamagedDocument("half a file")
        case "err":
            raise ValueError("a mistake")
    return f"{document_id} {os.getpid()}"
