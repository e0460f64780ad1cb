"""What all tests share: a closed network, and one release of this project's own site."""

import ipaddress
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad

from bronwijzer.errors import InvalidRelease
from bronwijzer.manifest import Manifest
from bronwijzer.queries import Query
from bronwijzer.release.build import Content, build, read
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore
from bronwijzer.validation.output import written
from bronwijzer.words import words

pytest_plugins = ["tests.engines"]

PROJECT = Path(__file__).parents[1]
SOURCE_BASE = "https://bronwijzer.example/"
#: What commands write into data/, and what is decided about it.
HARVESTED = ("data/don/register", "data/identity.ttl", "data/publiccode", "data/tooi/registers")


def silent(_key: str, _done: int, _total: int) -> None:
    """Take the progress of a build and show nothing."""


def settings(base: str = SOURCE_BASE) -> Settings:
    """Return settings for a base, the sources' own unless told."""
    return Settings().with_values({"site": {"base_uri": base}})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser last: Playwright keeps an event loop in this thread, and asyncio allows only one."""
    items.sort(key=lambda item: "browser" in item.path.relative_to(PROJECT).parts)


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test reach loopback only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 -- as socket.connect has it
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = "127.0.0.1" if address[0] == "localhost" else address[0]
            assert ipaddress.ip_address(host).is_loopback, f"a test tried to reach {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def project() -> Site:
    """This project's own site, with its IRIs as they stand in the sources."""
    return Site.open(PROJECT, settings())


@pytest.fixture(scope="session")
def content(project: Site) -> Content:
    """All that this project's site says."""
    return read(project, silent)


@pytest.fixture(scope="session")
def releases(project: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release of this project's site."""
    folder = tmp_path_factory.mktemp("site") / "releases"
    try:
        build(project, folder, silent)
    except InvalidRelease as error:
        pytest.exit(written(error.values["report"], "text", project, words("en")), returncode=1)
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Path:
    """The folder of the release of this project's site."""
    return (releases / "current").resolve()


@pytest.fixture(scope="session")
def manifest(release: Path) -> Manifest:
    """The manifest of the release."""
    return Manifest.read(release)


@pytest.fixture(scope="session")
def written_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of what people wrote by hand: its answers are known, whatever is harvested beside it."""
    root = tmp_path_factory.mktemp("written")
    for folder in ("data", "ontology"):  # what is left out is missed by the rules
        shutil.copytree(PROJECT / folder, root / folder, ignore=_harvested)
    build(Site.open(root, settings()), root / "releases", silent)
    return (root / "releases" / "current").resolve()


def _harvested(folder: str, names: list[str]) -> set[str]:
    inside = Path(folder).relative_to(PROJECT)
    return {name for name in names if (inside / name).as_posix() in HARVESTED}


@pytest.fixture(scope="session")
def written_manifest(written_release: Path) -> Manifest:
    """The manifest of the release of what people wrote."""
    return Manifest.read(written_release)


@pytest.fixture(scope="session")
def written_store(written_release: Path) -> LocalStore:
    """The store of the release of what people wrote."""
    return LocalStore.open(written_release / "store")


class Asked:
    """A release that answers ASK queries as text."""

    def __init__(self, store: LocalStore) -> None:
        """Wrap the store of a release."""
        self.store = store

    def ask(self, text: str) -> bool:
        """Return the answer of an ASK query."""
        return self.store.ask(Query("asked", text))


@pytest.fixture(scope="session")
def local_store(release: Path) -> LocalStore:
    """The store of the release, read-only."""
    return LocalStore.open(release / "store")


@pytest.fixture(scope="session")
def release_store(local_store: LocalStore) -> Asked:
    """The release, to be asked."""
    return Asked(local_store)


@pytest.fixture(scope="session")
def release_quads(content: Content) -> list[Quad]:
    """Every statement of the sources in its graph, as the release holds it."""
    return list(content.quads)


@pytest.fixture
def site_of(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Give a function that writes a site from relative paths and texts, and returns its folder."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "site"

    return write
