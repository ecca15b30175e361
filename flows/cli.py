"""`jixiao`: the command line. A command's module is imported when it is called, so that ``--help`` answers at once."""

from __future__ import annotations

import importlib
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import click

COMMANDS = {
    "load": "take in files, folders, archives, web addresses and lists of them; build, check, publish",
    "backfill": "read or shape documents of a year, a unit or a report type again",
    "retry": "try documents again that could not be loaded",
    "withdraw": "take a document back that its publisher withdrew, or undo that",
    "status": "last runs, the published snapshot, documents by outcome and reason, open findings",
    "findings": "the open findings",
    "roster": "start, check or ask the roster of reports that are due",
    "trace": "a fact's, a check's or a cell's way back to the page",
    "rollback": "make the previous snapshot the current one",
    "serve": "run the nightly schedule",
    "alert": "tell owners what is new, worse or resolved; test a channel; look what would be sent",
    "watch": "the dead man's switch: alert where nothing was published for long",
    "audit": "audit the published snapshot again; build Data Docs",
    "doctor": "what is wrong with this machine or this warehouse, and how to mend it",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"flows.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jixiao")
def main() -> None:
    """A warehouse for the budgets, final accounts and self-evaluations of government bodies (绩效).

    Exit codes: 0 done (findings are a result), 1 failed and nothing was published, 2 wrong usage.
    """


def run() -> None:
    """The program. DuckDB imports pandas, where it is installed, with a query's first parameter: one to three seconds.

    Nothing in this process hands it a frame (suites and dbt run in processes of their own), so that pandas is kept out.
    """
    sys.meta_path.insert(0, _WithoutPandas())
    main()


class _WithoutPandas(MetaPathFinder):
    """To this process pandas is not installed; those who could use it do without."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is kept out of this process", name=fullname)


home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("warehouse"),
    show_default=True,
    envvar="JIXIAO_HOME",
    help="The warehouse folder.",
)
