"""What is used and what very much points at is counted once, when a release is made."""

from pathlib import Path

from pyoxigraph import NamedNode, Quad

from bronwijzer.manifest import Crowd, Manifest
from bronwijzer.release.counting import FROM, crowds
from bronwijzer.representation.terms import Vocabulary
from bronwijzer.store.local import LocalStore
from tests.service.web.releases import quads_of

BUSY, BY = NamedNode("http://x/busy"), NamedNode("http://x/by")


def pointing(count: int, at: NamedNode, graph: str = "http://x/g") -> list[Quad]:
    """Return so many statements that point at an IRI."""
    return [Quad(NamedNode(f"http://x/{number}"), BY, at, NamedNode(graph)) for number in range(count)]


def test_statements_and_subjects_are_counted_by_property() -> None:
    """A statement of two sources is two statements of one subject; the same one twice is one."""
    again = pointing(3, BUSY, "http://x/h")

    assert crowds([*pointing(FROM, BUSY), *again, *again]) == (Crowd(BUSY.value, BY.value, FROM + 3, FROM),)


def test_what_little_points_at_is_left_out() -> None:
    """Its page counts for itself, and texts have no page."""
    assert crowds(pointing(FROM, BUSY)) == ()
    assert crowds(quads_of("<g> { " + "".join(f'<s/{each}> dct:title "x" . ' for each in range(FROM + 1)) + "}")) == ()


def test_the_release_knows_how_often_each_term_is_used(release: Path) -> None:
    """As often as its own store says when somebody counts."""
    store, manifest = LocalStore.open(release / "store"), Manifest.read(release)

    told, counted = Vocabulary.of(store, manifest.terms), Vocabulary.read(store)

    assert manifest.terms
    assert (told.properties, told.classes) == (counted.properties, counted.classes)
