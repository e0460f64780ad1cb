"""What is shipped works on its own: the built wheel, in an environment that holds only what it asks for."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
SECONDS_TO_START = 120

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and the variables that a command there gets."""

    folder: Path
    variables: dict[str, str]

    @property
    def command(self) -> str:
        """Where the installed command is."""
        return str(self.folder / "bin" / "bronwijzer")

    @property
    def packages(self) -> Path:
        """Where the packages are."""
        return next(self.folder.glob("lib/python*/site-packages"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, with the build tools that are already here."""
    folder = tmp_path_factory.mktemp("wheel")
    arguments = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT))
    subprocess.run([*PIP, *arguments], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel beside copies of the packages it asks for, and of nothing else.

    pip sees that every requirement is met: without an index it could not fetch what the wheel forgot to ask for.
    """
    folder = tmp_path_factory.mktemp("environment")
    home = tmp_path_factory.mktemp("home")
    venv.create(folder, symlinks=True)
    made = Installed(folder, {"HOME": str(home), "LANG": "C.UTF-8", "PATH": os.defpath})
    for needed in closure(distribution("bronwijzer")):
        copy(needed, made.packages)
    subprocess.run([*PIP, "--python", str(folder / "bin" / "python"), "install", "--no-index", str(wheel)], check=True)
    return made


def closure(root: Distribution) -> list[Distribution]:
    """Return what a distribution needs, and what that needs in turn."""
    found: dict[tuple[str, str], Distribution] = {}
    waiting = [(root, "")]
    while waiting:
        asking, extra = waiting.pop()
        for needed in map(Requirement, asking.requires or []):
            if needed.marker and not needed.marker.evaluate({"extra": extra}):
                continue
            for wanted in {(needed.name, extra) for extra in ("", *needed.extras)} - found.keys():
                found[wanted] = distribution(needed.name)
                waiting.append((found[wanted], wanted[1]))
    return [each for (_, extra), each in found.items() if not extra]


def copy(source: Distribution, packages: Path) -> None:
    """Copy the files of a distribution, without its commands, into another environment."""
    for file in source.files or []:
        if ".." not in file.parts and file.suffix != ".pyc":
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), target)


@contextlib.contextmanager
def serving(installed: Installed, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `bronwijzer serve --bundled` from a folder, and give the program and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [installed.command, "serve", "--bundled", "--port", str(port)],
        cwd=folder,
        env=installed.variables,
        start_new_session=True,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def first_answer(process: subprocess.Popen[bytes], address: str) -> tuple[int, str]:
    """Ask until the server is up, and return the status and text of its answer; fail at once when it has ended."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 -- http, to this machine
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def files(folder: Path) -> set[Path]:
    """Return the files of a folder, but for Python's own cache."""
    return {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def test_the_wheel_holds_the_compiled_words_and_the_site(wheel: Path) -> None:
    """Nothing that is made at build time, and nothing of the site, is left out; nothing else comes along."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    site = {
        f"bronwijzer/bundled/{path.relative_to(ROOT)}"
        for folder in ("data", "ontology", "shapes")
        for path in files(ROOT / folder)
    }
    words = {f"bronwijzer/locale/{language}/LC_MESSAGES/bronwijzer.mo" for language in ("en", "nl")}
    assert (site | words | {"bronwijzer/bundled/bronwijzer.toml"}) - names == set()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"bronwijzer"}


def test_the_installed_command_serves_the_bundled_site_from_any_folder(installed: Installed, tmp_path: Path) -> None:
    """From an empty, read-only folder the bundled dataset is served, and only the user's own folder is written to."""
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o555)
    before = files(installed.packages)

    with serving(installed, empty) as (process, address):
        status, text = first_answer(process, f"{address}/doc/project/pdok.ttl")

    assert status == 200
    assert "/id/project/pdok>" in text
    assert files(empty) == set()
    assert files(installed.packages) == before


def test_the_installed_command_knows_its_version(installed: Installed) -> None:
    """`bronwijzer --version` tells the version of the wheel."""
    command = [installed.command, "--version"]

    told = subprocess.run(command, env=installed.variables, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == distribution("bronwijzer").version
