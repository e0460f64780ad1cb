"""The index: what is in it, and that a release with a broken one, or none, can still be searched."""

import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.search import index
from bronwijzer.search.find import Finder
from bronwijzer.search.index import Said, Thing, things, write
from bronwijzer.store.local import LocalStore
from tests.service.search.conftest import BASE


def _things(store: LocalStore) -> dict[str, Thing]:
    return {thing.iri.removeprefix(BASE): thing for thing in things(store)}


def test_everything_with_a_name_is_in_the_index_in_iri_order(searched: LocalStore) -> None:
    """A resource without a name is left out, since nobody could tell what was found, and so is a column's heading."""
    found = [thing.iri for thing in things(searched)]

    assert sorted(found) == found
    assert f"{BASE}id/project/drupal" in found
    assert f"{BASE}id/zonder-naam" not in found
    assert f"{BASE}id/kolom/drupal" not in found


def test_a_thing_has_its_names_identifiers_and_addresses(searched: LocalStore) -> None:
    """What is said of it stands by kind, names first, with the identifiers that stand elsewhere."""
    said = _things(searched)["id/organisatie/sudwest"].said

    assert said == [
        Said("name", "Gemeente Súdwest-Fryslân", "nl"),
        Said("name", "Municipality of Súdwest-Fryslân", "en"),
        Said("alternative", "SWF"),
        Said("identifier", "00000001002220647000"),
        Said("same", "https://identifier.overheid.nl/tooi/id/gemeente/gm1900"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("id/organisatie/sudwest", "http://xmlns.com/foaf/0.1/Agent"),
        ("id/project/drupal", "http://usefulinc.com/ns/doap#Project"),
        ("id/zonder-type", ""),
    ],
)
def test_a_thing_is_listed_under_a_class_that_a_shape_is_about(searched: LocalStore, name: str, kind: str) -> None:
    """Of several classes the rarest that has a shape, else the rarest; a thing without one has none."""
    assert kind == _things(searched)[name].kind


def test_what_others_refer_to_weighs_more_and_a_term_weighs_less(searched: LocalStore) -> None:
    """Of two equal names the better connected thing comes first, and the class comes last."""
    found = _things(searched)

    heavy, usual, light = (
        found[name].weight for name in ("id/organisatie/utrecht", "id/project/drupal", "def/Gemeente")
    )

    assert heavy > usual > light


def test_the_index_can_be_read_by_every_user_and_holds_no_lock(searched: LocalStore, tmp_path: Path) -> None:
    """A release that one user builds can be served by another."""
    write(tmp_path / "search", searched)

    files = list((tmp_path / "search").iterdir())

    assert files
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444 for path in files)
    assert not [path for path in files if path.suffix == ".lock"]


@contextmanager
def _untouched(folder: Path) -> Iterator[None]:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    yield
    assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_searching_changes_nothing_in_the_release(searched: LocalStore, tmp_path: Path) -> None:
    """The engine's own locks go into a copy, which is gone when the index is open."""
    folder = tmp_path / "search"
    write(folder, searched)
    left = set(Path(tempfile.gettempdir()).glob("bronwijzer-*"))

    with _untouched(folder):
        found = Finder.open(folder, searched).search("drupal").total

    assert found == 2
    assert not set(Path(tempfile.gettempdir()).glob("bronwijzer-*")) - left


@pytest.mark.parametrize("fault", ["missing", "format", "damaged"])
def test_a_release_without_an_index_that_can_be_read_is_searched_all_the_same(
    searched: LocalStore, tmp_path: Path, fault: str
) -> None:
    """For a release of an older or newer version, or a damaged one, an index is made in memory."""
    folder = tmp_path / "search"
    if fault != "missing":
        write(folder, searched)
        (folder / "format").write_text("0" if fault == "format" else index.FORMAT)
        (folder / "meta.json").write_text("{" if fault == "damaged" else (folder / "meta.json").read_text())

    assert Finder.open(folder, searched).search("drupal").total == 2


def test_an_index_that_cannot_be_written_is_told_as_such(
    searched: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's own error is translated at its door."""
    monkeypatch.setattr(index, "_HEAP", 1)

    with pytest.raises(StoreUnavailable) as caught:
        write(tmp_path / "search", searched)

    assert caught.value.key == "search.unwritable"
