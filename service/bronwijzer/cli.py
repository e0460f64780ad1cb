"""The command line: one short function per command; every message comes from the catalogues.

A command imports what it needs when it runs: `serve` must never load rdflib, and `--help` nothing at all.
"""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from copy import copy
from itertools import pairwise
from pathlib import Path
from typing import Final

import click

from bronwijzer.cli_harvest import harvest
from bronwijzer.cli_progress import progress
from bronwijzer.cli_push import push
from bronwijzer.errors import (
    BronwijzerError,
    InvalidRelease,
    NotAcceptable,
    QueryError,
    RequestError,
    SettingsError,
    SiteError,
    SourceError,
    StoreUnavailable,
    UnknownResource,
)
from bronwijzer.settings import Settings
from bronwijzer.words import LANGUAGES, Words, words

#: Exit codes (design of the command line): 0 fine, 1 violations or differences, 2 cannot be read or used.
EXIT: Final[Mapping[type[BronwijzerError], int]] = {
    InvalidRelease: 1,
    NotAcceptable: 2,
    QueryError: 2,
    RequestError: 2,
    SettingsError: 2,
    SiteError: 2,
    SourceError: 2,
    StoreUnavailable: 2,
    UnknownResource: 2,
}

SITE = click.argument("site", type=click.Path(path_type=Path), default=Path())
OUT = click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="cli.out")
BASE = click.option("--base-uri", metavar="IRI", help="cli.base-uri")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; no error escapes as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character gets another one in its place
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    say = words(_language(given, os.environ))
    try:
        done = translated(bronwijzer, say).main(given, prog_name="bronwijzer", standalone_mode=False, obj=say)
    except BronwijzerError as error:
        return _told(error, say)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError as error:
        click.echo(say("cli.system", problem=error), err=True)
        return 2
    except click.Abort:
        click.echo(say("cli.stopped"), err=True)
        return 130
    return done if isinstance(done, int) else 0


def translated(command: click.Command, say: Words) -> click.Command:
    """Return a command whose help is in the language of `say`; in the code a help text is its key."""
    commands = {name: translated(each, say) for name, each in getattr(command, "commands", {}).items()}
    made = copy(command)
    made.help = say(command.help or "")
    made.params = [_spoken(each, say) for each in command.params]
    if isinstance(made, click.Group):
        made.commands = commands
    return made


@click.group(help="cli.help", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(LANGUAGES), expose_value=False, help="cli.language")
@click.version_option(package_name="bronwijzer", message="%(version)s", help="cli.version")
def bronwijzer() -> None:
    """Hold the commands."""


bronwijzer.add_command(harvest)


@bronwijzer.command(help="cli.validate")
@SITE
@BASE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "turtle", "sarif"]),
    default="text",
    help="cli.validate.format",
)
@click.pass_obj
def validate(say: Words, site: Path, base_uri: str | None, form: str) -> int:
    """Judge a site and print the report."""
    from bronwijzer.release.build import validate as judged
    from bronwijzer.site import Site
    from bronwijzer.validation.output import written

    opened = Site.open(site, _settings(site, base_uri))
    report = judged(opened, progress(say))
    click.echo(written(report, form, opened, say), nl=False)
    return EXIT[InvalidRelease] if report.stops_release else 0


@bronwijzer.command(help="cli.build")
@SITE
@OUT
@BASE
@click.option("--version", "version", metavar="V", help="cli.build.version")
@click.pass_obj
def build(say: Words, site: Path, out: Path | None, base_uri: str | None, version: str | None) -> None:
    """Build a release and switch to it."""
    from bronwijzer.release.build import build as built
    from bronwijzer.site import Site
    from bronwijzer.validation.output import written

    opened = Site.open(site, _settings(site, base_uri))
    try:
        made = built(opened, _folder(site, out), progress(say), version)
    except InvalidRelease as error:
        click.echo(written(error.values["report"], "text", opened, say), nl=False, err=True)
        raise
    if made.report.findings:
        click.echo(written(made.report, "brief", opened, say), nl=False, err=True)
    click.echo(say("cli.build.made" if made.made else "cli.build.same", version=made.version))


@bronwijzer.command(help="cli.serve")
@SITE
@OUT
@BASE
@click.option("--bundled", is_flag=True, help="cli.serve.bundled")
@click.option("--host", help="cli.serve.host")
@click.option("--port", type=click.IntRange(0, 65535), help="cli.serve.port")
@click.option("--workers", type=click.IntRange(1), help="cli.serve.workers")
@click.pass_obj
def serve(
    say: Words, /, site: Path, out: Path | None, base_uri: str | None, *, bundled: bool, **server: object
) -> None:
    """Serve the current release, and the next when there is one; build one first where there is none."""
    from bronwijzer.release.folders import bundled_site, current_release
    from bronwijzer.release.publish import Releases
    from bronwijzer.web.server import serve as run

    root = bundled_site() if bundled else site
    settings = _settings(root, base_uri, server)
    folder = _folder(root, out, bundled=bundled)
    if current_release(folder, settings.site.base_uri) is None:
        _build_apart(say, root, folder, settings.site.base_uri)
    if current_release(folder, settings.site.base_uri):
        run(Releases(folder).link, settings, say.language)


@bronwijzer.command(help="cli.query")
@click.argument("place", nargs=-1, required=True, metavar="[SITE] FILE.rq|-")
@OUT
@BASE
@click.option("--format", "form", metavar="FORMAT", help="cli.query.format")
@click.option("--data", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="cli.query.data")
@click.option("--graph", multiple=True, metavar="IRI=FILE", help="cli.query.graph")
@click.pass_obj
def query(
    say: Words,
    /,
    place: tuple[str, ...],
    out: Path | None,
    base_uri: str | None,
    form: str | None,
    data: tuple[Path, ...],
    graph: tuple[str, ...],
) -> None:
    """Answer a query on a release, on the engine that holds it, or on loose files."""
    from bronwijzer.release import ask
    from bronwijzer.store.local import LocalStore

    *sites, file = place
    if len(sites) > 1:
        raise click.UsageError(say("cli.query.too-many"))
    site = Path(sites[0] if sites else ".")
    settings = _settings(site, base_uri)
    text = ask.text_of(file, settings, sys.stdin.buffer)
    if data or graph:
        store: LocalStore | ask.Evaluating = ask.store_of_files(data, graph, settings)
    elif settings.store.engine != "embedded":
        store = ask.engine_of_release(_folder(site, out), settings)
    else:
        store = ask.store_of_release(_folder(site, out), settings)
    ask.answer(store, text, form, sys.stdout.buffer)


bronwijzer.add_command(push)


@bronwijzer.command("format", help="cli.format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="cli.format.check")
@click.option("--drop-comments", is_flag=True, help="cli.format.drop-comments")
@click.pass_obj
def format_(say: Words, paths: tuple[Path, ...], *, check: bool, drop_comments: bool) -> int:
    """Rewrite Turtle in canonical form, or say which files are not."""
    from bronwijzer.validation.style import changes, save

    changed = list(changes(paths or (Path(),), drop_comments=drop_comments))
    for path, text in changed:
        if not check:
            save(path, text)
        click.echo(say("cli.format.would" if check else "cli.format.did", file=path))
    return EXIT[InvalidRelease] if check and changed else 0


@bronwijzer.command(help="cli.init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.pass_obj
def init(say: Words, folder: Path) -> None:
    """Write a new site that builds."""
    from bronwijzer.release import starter

    starter.write(folder)
    click.echo(say("cli.init.made", folder=folder))


def _spoken(param: click.Parameter, say: Words) -> click.Parameter:
    made = copy(param)
    if isinstance(made, click.Option) and made.help:
        made.help = say(made.help)
    return made


def _language(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Return the language of the messages: --language, BRONWIJZER_LANG, the locale, else English."""
    wished = [*_after("--language", arguments), environment.get("BRONWIJZER_LANG", "")]
    wished += [environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    named = next((each for each in wished if each), "")
    return next((language for language in LANGUAGES if named.lower().startswith(language)), "en")


def _after(option: str, arguments: list[str]) -> list[str]:
    told = [each.partition("=")[2] for each in arguments if each.startswith(f"{option}=")]
    return told + [value for name, value in pairwise(arguments) if name == option]


def _settings(site: Path, base_uri: str | None, server: Mapping[str, object] | None = None) -> Settings:
    given = {key: value for key, value in (server or {}).items() if value is not None}
    tables: dict[str, Mapping[str, object]] = {"server": given}
    if base_uri is not None:
        tables["site"] = {"base_uri": base_uri}
    return Settings.read(site, os.environ).with_values(tables)


def _folder(site: Path, out: Path | None, *, bundled: bool = False) -> Path:
    from bronwijzer.release.folders import folder_of

    return out or folder_of(site, os.environ, bundled=bundled)


def _build_apart(say: Words, root: Path, folder: Path, base_uri: str) -> None:
    """Build in a process of its own, so that rdflib and pySHACL never enter the one that serves."""
    command = [sys.executable, "-m", "bronwijzer", "--language", say.language, "build", str(root)]
    code = subprocess.call([*command, "--out", str(folder), "--base-uri", base_uri])  # noqa: S603 -- our own program
    if code:
        raise click.exceptions.Exit(code)


def _told(error: BronwijzerError, say: Words) -> int:
    click.echo(say.tell(error), err=True)
    return next(code for kind, code in EXIT.items() if isinstance(error, kind))
