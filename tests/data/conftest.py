"""The part of the site that people wrote by hand: its answers are known, whatever is harvested beside it."""

import shutil
from pathlib import Path

import pytest

from bronwijzer.release.build import build
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore
from tests.conftest import PROJECT, settings, silent

#: What commands write into data/, and what is decided about it.
HARVESTED = ("data/don/register", "data/identity.ttl", "data/publiccode", "data/tooi/registers")


@pytest.fixture(scope="session")
def written_store(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """The store of a release without what is harvested."""
    root = tmp_path_factory.mktemp("written")
    for folder in ("data", "ontology"):  # what is left out is missed by the rules
        shutil.copytree(PROJECT / folder, root / folder, ignore=_harvested)
    build(Site.open(root, settings()), root / "releases", silent)
    return LocalStore.open((root / "releases" / "current").resolve() / "store")


def _harvested(folder: str, names: list[str]) -> set[str]:
    inside = Path(folder).relative_to(PROJECT)
    return {name for name in names if (inside / name).as_posix() in HARVESTED}
