"""What the recogniser raises, as the error that it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import pytest

from extract.readers import scan_engine


@pytest.mark.parametrize("words", ["Status Message: std::bad_alloc", "Failed to allocate memory for requested buffer"])
def test_want_of_memory_is_told_as_such(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = MagicMock()
    engine.text_det.side_effect = engine.text_rec.side_effect = RuntimeError(words)
    monkeypatch.setattr(scan_engine, "_engine", lambda: engine)
    page = np.full((40, 40), 255, np.uint8)
    with pytest.raises(MemoryError):
        scan_engine.find_lines(page, 72.0)
    with pytest.raises(MemoryError):
        scan_engine.recognise([page])


def test_another_fault_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = MagicMock()
    engine.text_rec.side_effect = RuntimeError("no such model")
    monkeypatch.setattr(scan_engine, "_engine", lambda: engine)
    with pytest.raises(RuntimeError, match="no such model"):
        scan_engine.recognise([np.full((40, 40), 255, np.uint8)])


def test_the_engine_reports_to_nobody(tmp_path: Path) -> None:
    """Some releases of ONNX Runtime open a session with their maker on import, and leave its file behind."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "import onnxruntime"], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []
