"""Real engines for the tests: Virtuoso 7 and the Oxigraph server, each of a test run's own and on loopback only."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bronwijzer.manifest import Manifest
from bronwijzer.release.push import push, targets_of
from bronwijzer.settings import Settings, StoreSettings
from bronwijzer.store.places import Places
from bronwijzer.store.remote_store import RemoteStore

_STARTS_WITHIN = 120
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxSortedTopRows = 1000000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
{limits}
"""


@dataclass(frozen=True)
class Engine:
    """A running engine: its name, where it is asked, who may write to it, and where Virtuoso takes SQL."""

    name: str
    endpoint: str
    user: str = ""
    password: str = ""
    sql: str = ""

    def settings(self, settings: Settings, *others: "Engine") -> Settings:
        """Return settings with this engine, and others, as their store."""
        addresses = " ".join(each.endpoint for each in (self, *others))
        store = StoreSettings("sparql", addresses, user=self.user, password=self.password, timeout_seconds=30)
        return replace(settings, store=store)

    def load(self, release: Path, settings: Settings) -> None:
        """Push a release into this engine."""
        own = self.settings(settings)
        push(release, targets_of([self.endpoint], [], own), own, lambda *_: None)

    def grant(self, *rights: str) -> None:
        """Give whoever asks a Virtuoso some rights."""
        for right in rights:
            command = ["isql-vt", self.sql, self.user, self.password, f'exec=GRANT {right} TO "SPARQL";']
            subprocess.run(command, check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def oxigraph(folder: Path, port: int | None = None) -> Iterator[Engine]:
    """Run an Oxigraph server on a store in a folder, which is empty at first."""
    port = port or free_port()
    program = Path(sys.executable).with_name("oxigraph")
    command: list[str | Path] = [program, "serve", "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/"):
        yield Engine("oxigraph", f"http://127.0.0.1:{port}/query")


@contextlib.contextmanager
def virtuoso(folder: Path, limits: str = "") -> Iterator[Engine]:
    """Run a Virtuoso with an empty database and settings of its own; `limits` are lines of its part [SPARQL]."""
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder=folder, http=http, sql=sql, limits=limits))
    program = shutil.which("virtuoso-t")
    assert program, "`make test-setup` installs Virtuoso (Debian's package virtuoso-opensource-7-bin)"
    command: list[str | Path] = [Path(program), "+foreground", "+configfile", folder / "virtuoso.ini"]
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql"):
        yield Engine("virtuoso", f"http://127.0.0.1:{http}/sparql", "dba", "dba", f"127.0.0.1:{sql}")


def free_port() -> int:
    """Return a port of loopback that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def _running(command: Sequence[str | Path], folder: Path, address: str) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(process, address)
            yield
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        assert process.poll() is None, "the engine ended by itself"
        try:
            with opener.open(address, timeout=10):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            assert time.monotonic() < end, "the engine did not start"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An Oxigraph server of this run."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as engine:
        yield engine


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Virtuoso of this run."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as engine:
        yield engine


@pytest.fixture(scope="session", params=["oxigraph_server", "virtuoso_server"])
def loaded(request: pytest.FixtureRequest, written_release: Path) -> Engine:
    """Each remote engine in turn, with the release of what people wrote in it."""
    engine: Engine = request.getfixturevalue(request.param)
    engine.load(written_release, Settings())
    return engine


@pytest.fixture(scope="session")
def remote_store(loaded: Engine, written_manifest: Manifest) -> RemoteStore:
    """The release in a remote engine."""
    return RemoteStore.of(loaded.settings(Settings()), written_manifest.digest)


@pytest.fixture(scope="session")
def places(loaded: Engine, written_manifest: Manifest) -> Places:
    """Where the release is in a remote engine."""
    return Places.of(loaded.settings(Settings()), written_manifest.digest)


@pytest.fixture(scope="session", params=[oxigraph, virtuoso], ids=["oxigraph", "virtuoso"])
def whole_places(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, release: Path, manifest: Manifest
) -> Iterator[Places]:
    """Where the whole release is, with all that was harvested, in each remote engine in turn."""
    with request.param(tmp_path_factory.mktemp("whole")) as engine:
        engine.load(release, Settings())
        yield Places.of(engine.settings(Settings()), manifest.digest)
