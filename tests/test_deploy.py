"""The files for operators name what is there: no container engine runs here, so each name in them is looked up."""

import json
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context

from bronwijzer.cli import bronwijzer
from bronwijzer.settings import Settings, environment_name

PROJECT = Path(__file__).parents[1]
DEPLOY = PROJECT / "service" / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "bronwijzer.service").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = Settings()
VARIABLES = {
    environment_name(table.name, each.name)
    for table in fields(SETTINGS)
    for each in fields(getattr(SETTINGS, table.name))
}


def instructions(word: str) -> list[str]:
    """Return what stands behind an instruction of the Containerfile, its lines joined."""
    joined = re.sub(r"\\\n\s*", "", CONTAINER)
    return re.findall(rf"^{word} (.*)$", joined, re.MULTILINE)


def test_every_image_is_named_with_a_version() -> None:
    """An image without a tag is another one tomorrow."""
    images = [each["image"] for each in COMPOSE["services"].values() if "image" in each]
    images += [default for _, default in re.findall(r"ARG (\w+)=(\S+)", CONTAINER)]

    assert all(re.fullmatch(r"[a-z.]+/[a-z0-9/-]+:[0-9][\w.-]*", each) for each in images), images
    assert all("${BASE}" in each for each in instructions("FROM"))


def test_what_the_container_installs_is_in_the_project() -> None:
    """The lock is there, and what is kept out of the build is nothing that a build needs."""
    (run, *_) = instructions("RUN")
    kept_out = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    needed = {"requirements.lock", "pyproject.toml", "hatch_build.py", "service", "data", "ontology", "shapes"}

    assert "-r requirements.lock" in run
    assert all((PROJECT / name).exists() for name in needed)
    assert not needed & {line.strip("/") for line in kept_out}


def test_the_container_runs_a_command_that_exists() -> None:
    """The program is the package's script, and its arguments are taken by the command line."""
    (program,), arguments = json.loads(instructions("ENTRYPOINT")[0]), json.loads(instructions("CMD")[-1])
    scripts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert program.removeprefix("/opt/bronwijzer/bin/") in scripts
    takes(arguments)


def test_the_unit_runs_a_command_that_exists() -> None:
    """The same for systemd."""
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    program, *arguments = shlex.split(line)

    assert program == "/opt/bronwijzer/bin/bronwijzer"
    takes(arguments)


def takes(arguments: list[str]) -> None:
    """Parse arguments as the command line does; raises what it complains of."""
    name, *rest = arguments
    command = bronwijzer.commands[name]
    command.parse_args(Context(command), rest)


@pytest.mark.parametrize("name", re.findall(r"BRONWIJZER_\w+", CONTAINER + UNIT))
def test_every_variable_is_a_setting(name: str) -> None:
    """A misspelt one would stop the server at its start."""
    assert name in VARIABLES


def test_the_port_is_the_one_that_is_listened_on() -> None:
    """In the container, in its check of health, and in the compose file."""
    port = str(SETTINGS.server.port)

    assert instructions("EXPOSE") == [port]
    assert f"http://127.0.0.1:{port}/ready" in CONTAINER
    assert COMPOSE["services"]["bronwijzer"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_compose_file_holds_together() -> None:
    """Its build is the Containerfile, its volumes are declared, and only the site itself is reached from outside."""
    services = COMPOSE["services"]
    build = services["bronwijzer"]["build"]
    volumes = {each.partition(":")[0] for service in services.values() for each in service["volumes"]}

    assert (DEPLOY / build["context"]).resolve() == PROJECT
    assert PROJECT / build["dockerfile"] == DEPLOY / "Containerfile"
    assert {each for each in volumes if not each.startswith((".", "/"))} == set(COMPOSE["volumes"])
    assert [name for name, each in services.items() if "ports" in each] == ["bronwijzer"]


def test_nothing_has_to_be_set_for_services_that_do_not_run() -> None:
    """A variable that must be there is asked for before the profiles are looked at."""
    assert ":?" not in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
