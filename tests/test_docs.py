"""What operators read is what the code has: commands, options, settings, routes and targets."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bronwijzer import cli
from bronwijzer.manifest import Manifest
from bronwijzer.settings import Settings, environment_name
from bronwijzer.store.local import LocalStore
from bronwijzer.web.app import create_app
from bronwijzer.web.errors import STATUS

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return what the manual says under a heading, up to the next one of its kind."""
    found = re.search(rf"^(#+) {heading}$(.*?)(?=^#{{2,}} |\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found, f"service/README.md has no heading: {heading}"
    return found[2]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text."""
    for line in text.splitlines():
        if re.match(r"\| [`\d]", line):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def long_options(command: click.Command) -> set[str]:
    """Return the options of a command by their long names."""
    options = [each for each in command.params if isinstance(each, click.Option)]
    return {max(option.opts, key=len) for option in options}


def commands(name: str, command: click.Command) -> dict[str, click.Command]:
    """Return a command and all commands in it, by how they are called."""
    inside = getattr(command, "commands", {}).items()
    return {name: command} | {key: each for sub, it in inside for key, each in commands(f"{name} {sub}", it).items()}


COMMANDS = commands("bronwijzer", cli.bronwijzer)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_is_documented(name: str) -> None:
    """A command has its own section, whose table holds exactly its options."""
    told = section(rf"`{name}(?: [^a-z\n][^`\n]*)?`")

    documented = {option for row in rows(told) for option in re.findall(r"--[a-z-]+", row[0])}

    assert documented - {"--help"} == long_options(COMMANDS[name])


def test_no_command_is_documented_that_does_not_exist() -> None:
    """Each section about a command is about one that exists."""
    documented = set(re.findall(r"^### `(bronwijzer(?: [a-z]+)*)", MANUAL, re.MULTILINE))

    assert documented == set(COMMANDS)


@pytest.mark.parametrize("table", [each.name for each in dataclasses.fields(Settings)])
def test_every_setting_is_documented_with_its_variable_and_default(table: str) -> None:
    """The table of each part of the settings holds exactly its keys."""
    defaults = getattr(Settings(), table)

    documented = [row[:3] for row in rows(section(rf"`\[{table}\]`"))]

    assert documented == [
        [f"`{key.name}`", f"`{environment_name(table, key.name)}`", f"`{value}`" if value not in ("", ()) else ""]
        for key in dataclasses.fields(defaults)
        for value in [getattr(defaults, key.name)]
    ]


def test_every_route_is_documented(local_store: LocalStore, manifest: Manifest, tmp_path: Path) -> None:
    """The table of routes holds those of the application and of the SPARQL protocol, and no other."""
    app = create_app(local_store, manifest, tmp_path, Settings())
    routes = {re.sub(r"<[^>]*>(/<[^>]*>)*", "{}", rule.rule) for rule in app.url_map.iter_rules()}

    table = [row[0].strip("`") for row in rows(section("Routes")) if row[0].startswith("`")]

    assert {re.sub(r"{[^}]*}(/{[^}]*})*", "{}", route) for route in table} == routes | {"/metrics", "/ready", "/sparql"}


def test_every_status_of_an_error_is_documented() -> None:
    """The table of statuses holds those that an error can have, and no other."""
    table = [int(row[0]) for row in rows(section("Routes")) if row[0].isdigit()]

    assert table == sorted({status.value for status in STATUS.values()})


def test_every_target_that_people_are_told_to_make_exists() -> None:
    """What the READMEs call `make …` is in the Makefile, and described by `make help`."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("*/README.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))

    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert {"serve", "setup", "test"} <= told <= targets


def test_starting_takes_exactly_two_commands() -> None:
    """The section of README on starting has two blocks to type, and nothing else."""
    start = README.split("\n## ")[1]

    assert re.findall(r"```sh\n(.*?)```", start, re.DOTALL) == ["make serve\n", "make test\n"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "service/README.md", "tests/README.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """Every relative link of a page is to a file or folder that exists."""
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []
