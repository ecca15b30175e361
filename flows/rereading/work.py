"""What runs in the bounded child process: one document's places read again."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

from extract.readers.rereading import Answer, Question
from extract.sniff import DOC, DOCX, ENCRYPTED_OFFICE, HTML, MHTML, ODT, PDF, RTF, TEXT, WORD_XML, XLS, XLSX

REREAD = "flows.rereading.work:reread"


def reread(path: Path, document_id: str) -> list[Answer]:
    """The questions that the parent process has pickled for this child → their answers.

    Raises OSError where the document's bytes are gone, whatever opening it raises where they are damaged.
    """
    with path.open("rb") as kept:
        document, media_type, questions = pickle.load(kept)
    with Path(document).open("rb"):  # gone or closed to us: said as that, whatever the engines would make of it
        pass
    return _engine(media_type)(document, questions)


def _engine(media_type: str) -> Callable[[Path, Sequence[Question]], list[Answer]]:
    from extract.readers.rereading_office import reread_office
    from extract.readers.rereading_pdf import reread_pdf
    from extract.readers.rereading_sheets import reread_archived_page, reread_page, reread_workbook
    from extract.readers.rereading_text import reread_docx, reread_text

    engines = {PDF: reread_pdf, DOCX: reread_docx, TEXT: reread_text, HTML: reread_page, MHTML: reread_archived_page}
    engines |= dict.fromkeys((DOC, RTF, WORD_XML, ODT), reread_office)
    return (engines | dict.fromkeys((XLSX, XLS, ENCRYPTED_OFFICE), reread_workbook))[media_type]
