"""All prose of one document, paragraph by paragraph and cell by cell, into mentions, listings, goals and signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from extract.labels import normalise_label, numbering_rank
from extract.model import Comparison, Goal, Listing, Mention, Metadata, Narrative, ProseCell, Reading, Signal
from extract.narrative.clauses import Prose, read_prose
from extract.narrative.drafts import Draft, Surroundings
from extract.narrative.fiscal import Chapters, Compared, is_fiscal_report, load_fiscal_words
from extract.narrative.fiscal.fragments import join_fragments, one_fragment
from extract.narrative.funds import read_declared_none
from extract.narrative.goals import goal_subject, is_target_paragraph
from extract.narrative.listings import PROJECT_COUNT, Listed, read_bodies, read_listings, read_organs
from extract.narrative.paragraphs import read_paragraph
from extract.narrative.projects import announces_projects
from extract.narrative.subjects import normalise_subject
from extract.narrative.topics import list_number, without_number
from extract.narrative.vocabulary import Vocabulary, load_vocabulary


class HasVocabulary(Protocol):
    """`extract.forms.Knowledge`, as far as prose needs it."""

    @property
    def vocabulary(self) -> Vocabulary | None: ...


@dataclass(frozen=True, slots=True)
class _Place:
    """One passage or cell within a block: ``start`` is its offset in the block's text, ``stop`` where it ends."""

    place_id: str
    page: int
    section: str | None
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Block:
    """One paragraph or one cell of prose with its places: more than one where a page break cut a paragraph."""

    places: tuple[_Place, ...]
    is_cell: bool
    prose: Prose
    around: Surroundings

    @property
    def place_id(self) -> str:
        return self.places[0].place_id

    @property
    def page(self) -> int:
        return self.places[0].page

    @property
    def section(self) -> str | None:
        return self.places[0].section

    def place(self, position: int) -> _Place:
        """The place that an offset of the text stands in."""
        return next(place for place in reversed(self.places) if place.start <= position or place.start == 0)


def read_mentions(
    reading: Reading,
    prose_cells: Sequence[ProseCell],
    knowledge: HasVocabulary | Vocabulary,
    metadata: Metadata,
) -> Narrative:
    """Read every number of the passages and of the cells that hold prose.

    ``knowledge`` is `extract.forms.Knowledge` or a `Vocabulary`; without a vocabulary the project's own is read.
    Nothing
    is dropped: an amount whose label nobody knows stays a mention with its printed label.
    """
    vocabulary = _vocabulary(knowledge)
    mentions: list[Mention] = []
    listings: list[Listing] = []
    goals: list[Goal] = []
    comparisons: list[Comparison] = []
    signals: list[Signal] = []
    ids: dict[Draft, str] = {}  # drafts are told apart by identity
    kind = is_fiscal_report(metadata)
    chapters = Chapters(kind, load_fiscal_words()) if kind else None
    blocks = list(_blocks(reading, prose_cells, vocabulary, metadata))
    lists_projects = False
    for position, block in enumerate(blocks):
        if lists_projects and list_number(block.prose.folded) is not None:
            block = replace(block, around=replace(block.around, lists_projects=True))
        else:
            lists_projects = False
        organs = read_organs(block.prose, block.around)
        read = read_paragraph(block.prose, block.around)
        lists_projects |= announces_projects(block.prose.folded, read, vocabulary)
        short = [draft for organ in organs for draft in organ.drafts]
        for draft in short:
            draft.stage = "target" if block.around.is_target else "actual"
        taken = {draft.amount.char_from for draft in short}
        drafts = [
            *(draft for draft in read if draft.amount.char_from not in taken),
            *short,
            *read_declared_none(block.prose, block.around),
        ]
        drafts.sort(key=lambda draft: draft.amount.char_from)
        found = [*read_listings(block.prose, read, organs, block.around), *read_bodies(block.prose, read, block.around)]
        if projects := _project_list(read, block, blocks[position + 1 :]):
            found.append(projects)
        compared: list[Compared] = []
        if chapters is not None and not block.is_cell:
            drafts, compared = chapters.read(block.prose, drafts, block.section, block.around)
        ids |= _mention_ids(drafts, block)
        mentions += _mentions(drafts, ids, block)
        comparisons += _comparisons(compared, ids, block)
        listings += _listings(found, block)
        goals += _goals(drafts, block, vocabulary)
        signals += _signals(block)
    return Narrative(tuple(mentions), tuple(listings), tuple(goals), tuple(comparisons), tuple(signals))


def _vocabulary(knowledge: HasVocabulary | Vocabulary) -> Vocabulary:
    if isinstance(knowledge, Vocabulary):
        return knowledge
    return knowledge.vocabulary or load_vocabulary()


def _blocks(
    reading: Reading, prose_cells: Sequence[ProseCell], vocabulary: Vocabulary, metadata: Metadata
) -> Iterator[_Block]:
    names = (metadata.unit_name_printed, metadata.unit_name, metadata.short_name)
    kind = is_fiscal_report(metadata)
    around = Surroundings(
        vocabulary,
        report_year=metadata.fiscal_year,
        report_type=kind or metadata.report_type,
        own_names=tuple(normalise_label(name) for name in names if name),
    )
    for whole in join_fragments(reading.passages) if kind else map(one_fragment, reading.passages):
        places = tuple(
            _Place(
                reading.passage_id(part.passage),
                part.passage.page,
                part.passage.section,
                part.start,
                part.start + part.length,
            )
            for part in whole.fragments
        )
        prose, section = read_prose(whole.text, vocabulary), places[0].section
        is_target = kind is None and is_target_paragraph(prose, section, vocabulary)
        yield _Block(places, False, prose, replace(around, section=section, is_target=is_target))
    for cell in prose_cells:
        here = replace(around, section=cell.section, is_target=cell.is_target, default_stage=cell.default_stage)
        place = _Place(cell.cell_id, cell.page, cell.section, 0, len(cell.text))
        yield _Block((place,), True, read_prose(cell.text, vocabulary), here)


def _mention_ids(drafts: list[Draft], block: _Block) -> dict[Draft, str]:
    """``<place>#<n>``, counted in each place of a block."""
    counts: Counter[str] = Counter()
    ids: dict[Draft, str] = {}
    for draft in drafts:
        place_id = block.place(draft.amount.char_from).place_id
        counts[place_id] += 1
        ids[draft] = f"{place_id}#{counts[place_id]}"
    return ids


def _mentions(drafts: list[Draft], ids: dict[Draft, str], block: _Block) -> Iterator[Mention]:
    for draft in drafts:
        amount, year = draft.amount, draft.year
        if amount.value is None or amount.unit is None:
            continue
        softened = amount.operator in (">=", "<=", ">", "<")
        place = block.place(amount.char_from)
        yield Mention(
            mention_id=ids[draft],
            passage_id=None if block.is_cell else place.place_id,
            cell_id=place.place_id if block.is_cell else None,
            page=place.page,
            char_from=amount.char_from - place.start,
            char_to=min(amount.char_to, place.stop) - place.start,
            section=block.section,
            label=draft.label,
            label_norm=draft.label_norm or draft.label or amount.printed_text,
            parent_mention_id=ids.get(draft.parent) if draft.parent else None,
            subject=draft.subject,
            subject_norm=draft.subject_norm,
            scope=draft.scope,
            list_no=draft.list_no,
            stage=draft.stage,
            fiscal_year=year.fiscal_year if year else None,
            year_offset=year.offset if year else 0,
            printed_text=amount.printed_text,
            value=amount.value * draft.sign,
            decimals=amount.decimals or 0,
            unit=amount.unit,
            is_approximate=amount.is_approximate or softened,
            is_target=block.around.is_target and not draft.is_summary,
            is_declared_none=draft.is_declared_none,
            functional_code=draft.functional_code,
            class_names=draft.class_names,
            fund=draft.fund,
        )


def _comparisons(found: list[Compared], ids: dict[Draft, str], block: _Block) -> Iterator[Comparison]:
    counts: Counter[str] = Counter()

    def name(draft: Draft | None) -> str | None:
        return ids.get(draft) if draft is not None else None

    for one in found:
        place = block.place(one.char_from)
        counts[place.place_id] += 1
        yield Comparison(
            comparison_id=f"{place.place_id}#k{counts[place.place_id]}",
            passage_id=place.place_id,
            page=place.page,
            char_from=one.char_from - place.start,
            char_to=min(one.char_to, place.stop) - place.start,
            printed_text=block.prose.text[one.char_from : one.char_to],
            kind=one.kind,
            mention_id=name(one.of),
            base_mention_id=name(one.base),
            base_label_norm=one.base_label_norm,
            base_stage=one.base_stage,
            base_year=one.base_year,
            base_year_offset=one.base_year_offset,
            difference_mention_id=name(one.difference),
            rate_mention_id=name(one.rate),
            direction=one.direction,
            direction_text=one.direction_text,
            section=block.section,
        )


def _project_list(drafts: list[Draft], block: _Block, following: Sequence[_Block]) -> Listed | None:
    """专项资金共5个，其中： and then a numbered paragraph for each; None where no numbering starts at one."""
    count = next((draft for draft in drafts if draft.label_norm == PROJECT_COUNT), None)
    if count is None or count.amount.value is None:
        return None
    items: list[str] = []
    for after in following:
        # a heading 三、 after 1. and 2. is of another numbering and no third item
        is_same_style = numbering_rank(after.prose.folded) == numbering_rank(following[0].prose.folded)
        if list_number(after.prose.folded) != len(items) + 1 or after.is_cell or not is_same_style:
            break
        name = without_number(after.prose.folded)
        items.append(name.split("，")[0].split("。")[0].split("：")[0].split(",")[0].strip())
    if len(items) < 2:
        return None
    amount = count.amount
    assert amount.value is not None
    return Listed("projects", count.subject, amount.printed_text, amount.value, len(items), tuple(items))


def _listings(found: list[Listed], block: _Block) -> Iterator[Listing]:
    for number, listed in enumerate(found, start=1):
        yield Listing(
            listing_id=f"{block.place_id}#l{number}",
            passage_id=block.place_id,
            page=block.page,
            kind=listed.kind,
            subject=listed.subject,
            stated_text=listed.stated_text,
            stated_value=listed.stated_value,
            listed_count=listed.listed_count,
            items=listed.items,
            places=(block.place_id,),
        )


def _goals(drafts: list[Draft], block: _Block, vocabulary: Vocabulary) -> Iterator[Goal]:
    """The project that a paragraph of goals opens with, and every activity that it sets a number for."""
    if not block.around.is_target or block.is_cell:
        return
    project = goal_subject(block.prose, vocabulary)
    subjects = [project] if project else []
    subjects += [
        draft.subject for draft in drafts if draft.subject and not draft.is_summary and draft.subject not in subjects
    ]
    for number, subject in enumerate(subjects, start=1):
        norm = normalise_subject(subject, vocabulary)
        yield Goal(f"{block.place_id}#g{number}", block.place_id, block.page, subject, norm)


def _signals(block: _Block) -> Iterator[Signal]:
    for amount in block.prose.amounts:
        if amount.problem:
            message = f"{amount.printed_text}: the number is damaged and was not read"
            yield Signal("damaged_number", message, block.page, block.place_id, amount.printed_text)
