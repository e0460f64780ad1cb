"""Canonical Turtle: what `format` would change, and what it refuses."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.errors import SiteError, SourceError
from bronwijzer.validation.style import changes, save

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


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.nt", "<http://a> <http://b> <http://c> .\n", "format.no-turtle"),
        ("a.trig", "<http://g> { <http://a> <http://b> <http://c> }\n", "format.no-turtle"),
        ("a.ttl.gz", "", "format.no-turtle"),
        ("a.ttl", f"<http://a> <http://b> {'[ <http://p> ' * 3000}1{']' * 3000} .", "format.too-deep"),
    ],
)
def test_a_file_that_turtle_cannot_replace_is_refused(
    name: str, text: str, key: str, site_of: Callable[[dict[str, str]], Path]
) -> None:
    """The other formats would lose their own syntax or their graphs, and what is nested very deep has no text."""
    with pytest.raises(SourceError) as caught:
        list(changes([site_of({name: text}) / name], drop_comments=True))

    assert key == caught.value.key


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    """A full disk leaves the old text, with its rights, and nothing beside it."""
    path = tmp_path / "a.ttl"
    path.write_text(UGLY)
    path.chmod(0o640)
    (tmp_path / "b.ttl").symlink_to(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            save(path, UGLY * 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert UGLY == path.read_text()
    assert [True, False] == [save(tmp_path / "b.ttl", UGLY * 2) for _ in range(2)]

    assert (UGLY * 2, 0o100640) == (path.read_text(), path.stat().st_mode)
    assert {"a.ttl", "b.ttl"} == {each.name for each in tmp_path.iterdir()}
