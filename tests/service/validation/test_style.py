"""Canonical Turtle: what `format` would change, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.errors import SiteError, SourceError
from bronwijzer.validation.style import changes

UGLY = "@prefix x: <http://e/> . x:b x:c x:d ."
PREFIXES = (
    'PREFIX sh: <http://www.w3.org/ns/shacl#>\n\n<http://p/e>\n    sh:namespace "http://e/" ;\n    sh:prefix "e"\n.\n'
)


def test_a_file_gets_the_prefixes_of_its_site(site_of: Callable[[dict[str, str]], Path]) -> None:
    """The nearest list above wins over the file's own name for a namespace; hidden folders are left alone."""
    folder = site_of({"ontology/prefixes.ttl": PREFIXES, "data/a.ttl": UGLY, "data/.old/b.ttl": UGLY})

    assert list(changes([folder], drop_comments=False)) == [
        (folder / "data" / "a.ttl", "PREFIX e: <http://e/>\n\ne:b\n    e:c e:d\n.\n")
    ]


def test_a_file_without_a_list_keeps_its_own(site_of: Callable[[dict[str, str]], Path]) -> None:
    """A loose file is its own authority, and canonical text is not changed again."""
    path = site_of({"a.ttl": UGLY}) / "a.ttl"
    ((_, text),) = changes([path], drop_comments=False)

    path.write_text(text)

    assert text.startswith("PREFIX x: ")
    assert not list(changes([path], drop_comments=False))


def test_comments_are_not_lost_by_accident(site_of: Callable[[dict[str, str]], Path]) -> None:
    """A file with a comment is refused with its line, unless told."""
    path = site_of({"a.ttl": f"\n# why\n{UGLY}"}) / "a.ttl"

    with pytest.raises(SourceError) as caught:
        list(changes([path], drop_comments=False))

    assert (caught.value.key, caught.value.values["line"]) == ("format.comments", 2)
    assert len(list(changes([path], drop_comments=True))) == 1


def test_what_is_not_there_cannot_be_formatted(tmp_path: Path) -> None:
    """A mistyped path is an error, not an empty success."""
    with pytest.raises(SiteError):
        list(changes([tmp_path / "none"], drop_comments=False))
