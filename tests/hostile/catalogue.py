"""Every hostile file: its name, the hazard that it stands for, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import archive_files, office_files, pdf_files, picture_files, rich_files, text_files

SECRET = "a-line-of-another-file-98765.43"  # what stands in the file that some of them try to read
Build = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile file. ``build`` gives its bytes."""

    file_name: str
    hazard: str
    build: Build


def catalogue(secret: Path, marker: Path) -> list[Hostile]:
    """The set. ``secret`` is a file that nothing may read, ``marker`` one that nothing may write."""
    path = str(secret)

    def made(make: Callable[[str], bytes], *, given: str = path) -> Build:
        return lambda: make(given)

    def polyglot() -> bytes:
        pdf = pdf_files.one_page(pdf_files.stream(pdf_files.text()))
        return picture_files.polyglot(pdf, archive_files.pack({"a.txt": archive_files.GOOD}))

    files = {
        "swelling content": {
            "stream_bomb.pdf": pdf_files.stream_bomb,
            "nested_filters.pdf": pdf_files.nested_filters,
            "zip_bomb.docx": office_files.zip_bomb,
            "lying_size.docx": office_files.lying_size,
            "string_bomb.xlsx": office_files.string_bomb,
            "ratio_bomb.zip": archive_files.ratio_bomb,
            "overlapping.zip": archive_files.overlapping,
            "header_bomb.tar.gz": archive_files.header_bomb,
            "swelling.png": picture_files.swelling_png,
            "text_bomb.png": picture_files.text_bomb_png,
        },
        "loops and references to itself": {
            "page_tree_loop.pdf": pdf_files.page_tree_loop,
            "xref_loop.pdf": pdf_files.xref_loop,
            "self_references.pdf": pdf_files.self_references,
            "recursive_forms.pdf": pdf_files.recursive_forms,
            "doubling_forms.pdf": pdf_files.doubling_forms,
            "wild_word.doc": rich_files.wild_word,
            "list_levels.docx": office_files.list_levels,
            "ring.tiff": picture_files.tiff_ring,
            "quine.zip": archive_files.quine_like,
        },
        "depth": {
            "deep_page_tree.pdf": pdf_files.deep_page_tree,
            "deep_arrays.pdf": pdf_files.deep_arrays,
            "nested_tables.docx": office_files.nested_tables,
            "tables_within_reason.docx": office_files.tables_within_reason,
            "nested_groups.rtf": rich_files.nested_groups,
            "deep_tags.html": text_files.deep_tags,
            "deep_tables.html": text_files.deep_tables,
            "nested.zip": archive_files.nested,
        },
        "sheer number": {
            "claimed_pages.pdf": pdf_files.claimed_pages,
            "million_rectangles.pdf": pdf_files.million_rectangles,
            "crossing_rules.pdf": pdf_files.crossing_rules,
            "fine_grid.pdf": pdf_files.fine_grid,
            "one_long_path.pdf": pdf_files.one_long_path,
            "many_tables.docx": office_files.many_tables,
            "wide_rows.rtf": rich_files.wide_rows,
            "many_frames.tif": picture_files.many_frames,
            "wide_row.docx": office_files.wide_row,
            "large_table.docx": office_files.large_table,
            "many_parts.docx": office_files.many_parts,
            "many_cells.xlsx": office_files.many_cells,
            "wide_table.csv": text_files.wide_table,
            "many_lines.txt": text_files.many_lines,
            "many_entries.zip": archive_files.many_entries,
        },
        "claims beyond all bounds": {
            "giant_page.pdf": pdf_files.giant_page,
            "giant_picture.pdf": pdf_files.giant_picture,
            "wild_numbers.pdf": pdf_files.wild_numbers,
            "endless_map.pdf": pdf_files.endless_map,
            "lying_binary.rtf": rich_files.lying_binary,
            "wide_spans.docx": office_files.wide_spans,
            "whole_sheet.xlsx": office_files.whole_sheet,
            "merged_sheet.xlsx": office_files.merged_sheet,
            "wild_cells.xlsx": office_files.wild_cells,
            "wide_spans.html": text_files.wide_spans,
            "claiming.png": picture_files.claiming_png,
            "claiming.jpg": picture_files.claiming_jpeg,
        },
        "text that a grammar chokes on": {
            "giant_paragraph.docx": office_files.giant_paragraph,
            "large_page.html": text_files.large_page,
            "one_line.csv": text_files.one_line,
            "one_long_line.txt": text_files.one_long_line,
            "long_paragraph.txt": text_files.long_paragraph,
            "opening_brackets.txt": text_files.opening_brackets,
            "digits.txt": text_files.digits,
            "pipes_and_blanks.txt": text_files.pipes_and_blanks,
        },
        "damage": {
            "broken_xref.pdf": pdf_files.broken_xref,
            "truncated.pdf": pdf_files.truncated,
            "null_bytes.txt": text_files.null_bytes,
            "encrypted.zip": archive_files.encrypted,
        },
        "entities": {
            "external_entity.docx": made(office_files.external_entity),
            "billion_laughs.docx": office_files.billion_laughs,
            "laughs_in_styles.docx": office_files.laughs_in_styles,
            "sheet_entity.xlsx": made(office_files.sheet_entity),
            "page_entity.html": made(text_files.page_entity),
        },
        "links, programs and macros": {
            "active_content.pdf": made(pdf_files.active_content, given=str(marker)),
            "outside_links.docx": made(office_files.outside_links),
            "embedded_objects.rtf": made(rich_files.embedded_objects),
            "with_macros.docm": office_files.with_macros,
            "active_page.html": made(text_files.active_page),
            "formulas.xlsx": office_files.formulas,
        },
        "paths that lead outside": {
            "outside_cmap.pdf": made(pdf_files.outside_cmap, given=f"../../../../../../..{path}"),
            "main_part_outside.docx": office_files.main_part_outside,
            "names_that_escape.zip": archive_files.names_that_escape,
            "symbolic_links.tar.gz": made(archive_files.symbolic_links),
            "zipped_link.zip": made(archive_files.zipped_link),
        },
        "formulas, markup and signs for a terminal": {
            "formula_cells.csv": text_files.formula_cells,
            "markup.txt": text_files.markup,
            "odd_signs.txt": text_files.odd_signs,
        },
        "one file of several formats": {"polyglot.png": polyglot},
        "names of files": {
            name: lambda name=name: archive_files.GOOD + name.encode("utf-8", "surrogateescape")
            for name in (
                "x" * 240 + ".txt",
                "a\nb.txt",
                "\x1b[31mred\x1b[0m\x07.txt",
                "<script>alert(1)<script>.txt",
                "'; DROP TABLE documents; --.txt",
                "=cmd|' calc'!A1.txt",
                "\u202egnp.txt",
                "{{ 7*7 }}.txt",
                "[bold]markup[red].txt",
                b"\xff\xfe\x80.txt".decode("utf-8", "surrogateescape"),
            )
        },
    }
    return [Hostile(name, hazard, build) for hazard, group in files.items() for name, build in group.items()]
