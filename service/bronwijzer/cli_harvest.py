"""The harvest commands of the command line, one short function each."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bronwijzer.cli_progress import progress
from bronwijzer.words import Words

INTO = click.option(
    "--into", type=click.Path(path_type=Path), metavar="DIR|FILE.trig", required=True, help="cli.harvest.into"
)


@click.group(help="cli.harvest")
def harvest() -> None:
    """Hold the harvest commands."""


@harvest.command(help="cli.harvest.publiccode")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@INTO
@click.option("--list", "listed", type=click.Path(path_type=Path), metavar="FILE", help="cli.harvest.list")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", help="cli.harvest.format"
)
@click.option("--allow-private", is_flag=True, help="cli.harvest.allow-private")
@click.pass_obj
def publiccode(
    say: Words, /, sources: tuple[str, ...], into: Path, listed: Path | None, form: str, *, allow_private: bool
) -> int:
    """Harvest publiccode.yml files and print the verdicts."""
    from bronwijzer.harvest.http import Fetcher
    from bronwijzer.harvest.memory import Memory
    from bronwijzer.harvest.publiccode import harvest as harvested
    from bronwijzer.harvest.sources import found
    from bronwijzer.harvest.writing import Target
    from bronwijzer.representation.verdict_output import written

    target, memory = Target.of(into), Memory.of(into)
    fetch = Fetcher(allow_private=allow_private, etags=memory.etags)
    asked = found(sources, listed)
    outcome = harvested(asked, target, fetch, progress(say), whole=listed is not None, memory=memory)
    click.echo(written(outcome.verdicts, form, say), nl=False)
    _changed(say, outcome.changed)
    return 1 if outcome.refused else 0


@harvest.command(help="cli.harvest.tooi")
@click.argument("registers", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REGISTER.json...")
@INTO
@click.option("--numbers", type=click.Path(path_type=Path), metavar="FILE.csv", help="cli.harvest.numbers")
@click.option("--numbers-source", metavar="URL", default="", help="cli.harvest.numbers-source")
@click.pass_obj
def tooi(say: Words, registers: tuple[Path, ...], into: Path, numbers: Path | None, numbers_source: str) -> None:
    """Harvest TOOI registers."""
    from bronwijzer.harvest.tooi import harvest as harvested
    from bronwijzer.harvest.writing import Target

    _changed(say, harvested(registers, numbers, Target.of(into), numbers_source))


@harvest.command(help="cli.harvest.don")
@click.argument("publishers", type=click.Path(path_type=Path), metavar="PUBLISHERS.json")
@INTO
@click.option("--repositories", type=click.Path(path_type=Path), metavar="FILE.csv", help="cli.harvest.repositories")
@click.option("--source", metavar="URL", default="", help="cli.harvest.source")
@click.pass_obj
def don(say: Words, publishers: Path, into: Path, repositories: Path | None, source: str) -> None:
    """Harvest the OSS register."""
    from bronwijzer.harvest.don import harvest as harvested
    from bronwijzer.harvest.writing import Target

    _changed(say, harvested(publishers, repositories, Target.of(into), source))


@harvest.command(help="cli.harvest.candidates")
@click.argument("site", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="cli.harvest.candidates.format"
)
@click.pass_obj
def candidates(say: Words, site: Path, form: str) -> None:
    """Propose what may be one thing."""
    from bronwijzer.harvest.candidates import candidates as found
    from bronwijzer.harvest.surroundings import everything

    proposed = found(everything(site))
    if form == "json":
        click.echo(json.dumps([asdict(each) for each in proposed], ensure_ascii=False, indent=2))
        return
    for each in proposed:
        click.echo(say(f"harvest.candidate.{each.reason}", one=each.one, other=each.other, evidence=each.evidence))
    click.echo(say.count("harvest.candidates", len(proposed)))


def _changed(say: Words, names: Sequence[str]) -> None:
    click.echo(say("harvest.written", names=", ".join(names)) if names else say("harvest.unchanged"), err=True)
