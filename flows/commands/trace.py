"""`jixiao trace`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from extract.limits import ReadLimits
from flows.cli import home_option
from flows.home import Home
from flows.queries import open_published, print_json, shown
from flows.settings import SettingsError, read_settings
from flows.sources.model import show_place
from flows.terminal import printable
from flows.tracing import Trace, UnknownIdError, trace_id

PDF = "application/pdf"


@click.command(name="trace")
@click.argument("id_", metavar="ID")
@home_option
@click.option(
    "--image", type=click.Path(dir_okay=False, path_type=Path), help="Save a picture of the place (PDF only)."
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(id_: str, home: Path, image: Path | None, shape: str) -> None:
    """The way back of ID: a fact, check, finding, indicator, cell or passage of the published warehouse."""
    place = Home(home.absolute())
    with open_published(place) as connection:
        try:
            trace = trace_id(connection, id_)
        except UnknownIdError as error:
            raise click.ClickException(
                f"the published warehouse holds nothing with the id {id_}; ids are in the columns fact_id, check_id,"
                " finding_id, cell_id and passage_id, and jixiao findings lists places"
            ) from error
    if shape == "json":
        print_json({"id": id_, "kind": trace.kind, "row": trace.row, "places": trace.places})
    else:
        _print_trace(id_, trace)
    if image is not None:
        _save_picture(place, trace, image)


def _print_trace(id_: str, trace: Trace) -> None:
    click.echo(f"{shown(id_)}  ({trace.kind})")
    for name, value in trace.row.items():
        if value is not None and name not in {"places", "bbox", "text"}:
            click.echo(f"  {name}: {shown(value)}")
    for place in trace.places:
        _print_place(place)


def _print_place(place: dict[str, Any]) -> None:
    click.echo(f"\n{place['place_id']}")
    click.echo(f"  file: {shown(place['file_name'])}  ({shown(show_place(place['source_uri']))})")
    click.echo(f"  page: {place['page']}")
    if table := place.get("table"):
        described = " · ".join(
            shown(part) for part in (table["title"], table["printed_unit"], table["form_id"]) if part
        )
        where = f"table {place['table_no']}, row {place['row_no']}, column {place['column_no']}"
        click.echo(f"  place: {where}{f' ({described})' if described else ''}")
    elif place.get("section"):
        click.echo(f"  section: {shown(place['section'])}")
    click.echo(f"  printed: {printable(place['text'] or '', breaks=True)}")
    for number in place["numbers"]:
        path = " › ".join(
            shown(part) for part in (number["subject"], number["row_label"], number["column_label"]) if part
        )
        about = "about " if number["is_approximate"] else ""
        value = "stated blank" if number["value"] is None else f"{about}{shown(number['value'])} {number['unit'] or ''}"
        click.echo(f"  value: {value.rstrip()}  printed {number['printed_text']!r}{f'  under {path}' if path else ''}")

    for again in place["rereadings"]:
        beside = {True: ", beside the same labels", False: ", beside other labels", None: ""}[again["has_same_place"]]
        text = f"  {again['text']!r}" if again["text"] else ""
        why = f" ({shown(again['detail'] or again['reason'])})" if again["verdict"] != "agrees" else ""
        click.echo(f"  read again: {again['engine']} {again['verdict']}{beside}{why}{text}")


def _save_picture(home: Home, trace: Trace, target: Path) -> None:
    """The first page that a place of the id stands on, every place on it boxed."""
    drawable = [place for place in trace.places if place["media_type"] == PDF and place["bbox"]]
    if not drawable:
        raise click.ClickException("no picture: only places of PDF documents have a place on a page")
    first = drawable[0]
    together = [each for each in drawable if (each["sha256"], each["page"]) == (first["sha256"], first["page"])]
    from flows.picture import PictureError, picture_place

    kept = home.document(first["sha256"])
    try:
        limits = ReadLimits(**read_settings(home.root).limits)
        picture_place(kept, first["page"], [each["bbox"] for each in together], target, limits)
    except (OSError, PictureError) as error:
        raise click.ClickException(f"no picture of {kept} could be saved as {target}: {error}") from error
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"\nPicture of page {first['page']} of {shown(first['file_name'])}: {target}", err=True)
