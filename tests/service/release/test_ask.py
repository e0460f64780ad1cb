"""A person's own query, on a release and on loose files."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.errors import QueryRefused, QuerySyntaxError, RequestError, SiteError, SourceError
from bronwijzer.release import ask
from bronwijzer.release.build import build
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore

Write = Callable[[dict[str, str]], Path]
DATA = '<https://bronwijzer.example/id/x> <http://e/name> "x" .'


def _answer(store: LocalStore, text: str, form: str | None = None) -> str:
    output = io.BytesIO()
    ask.answer(store, text, form, output)
    return output.getvalue().decode()


def test_a_query_in_a_file_asks_for_the_released_addresses(site_of: Write, tmp_path: Path) -> None:
    """The source base in its text becomes the base of the release."""
    folder = site_of({"data/a.ttl": DATA, "q.rq": "SELECT ?n { <https://bronwijzer.example/id/x> ?p ?n }"})
    build(Site.open(folder, Settings()), tmp_path / "out", lambda *_: None)

    store = ask.store_of_release(tmp_path / "out", Settings())

    assert _answer(store, ask.text_of(str(folder / "q.rq"), Settings(), io.BytesIO())) == "n\r\nx\r\n"


def test_loose_files_are_default_and_named_graphs(site_of: Write) -> None:
    """--data is asked plainly, --graph by its name; quads keep their own graph."""
    folder = site_of({"a.ttl": DATA, "b.ttl": "<s> <p> <o> .", "c.nq": "<http://s> <http://p> <http://o> <http://h> ."})
    store = ask.store_of_files(
        [folder / "a.ttl"], [f"http://g={folder / 'b.ttl'}", f"http://c={folder / 'c.nq'}"], Settings()
    )

    assert _answer(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "n\r\n1\r\n"
    assert _answer(store, "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g") == (
        "g,s\r\nhttp://g,http://g/s\r\nhttp://h,http://s\r\n"
    )


@pytest.mark.parametrize(
    ("text", "form", "begins"),
    [
        ("ASK {}", None, "true"),
        ("ASK {}", "json", '{"head":{},"boolean":true}'),
        ("SELECT (1 AS ?n) {}", "tsv", "?n\n1"),
        ("CONSTRUCT { <http://a> <http://b> 1 } {}", None, "<http://a> <http://b> 1 ."),
        ("CONSTRUCT { <http://a> <http://b> 1 } {}", "nt", '<http://a> <http://b> "1"^^'),
    ],
)
def test_each_kind_of_answer_has_a_default_and_a_choice(text: str, form: str | None, begins: str) -> None:
    """CSV or Turtle unless told."""
    assert _answer(LocalStore.of(()), text, form).startswith(begins)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT", QuerySyntaxError),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", QueryRefused),
        ("DELETE WHERE { ?s ?p ?o }", QueryRefused),
    ],
)
def test_what_is_no_query_is_refused_and_writes_nothing(text: str, error: type[Exception]) -> None:
    """Not half an answer."""
    output = io.BytesIO()

    with pytest.raises(error):
        ask.answer(LocalStore.of(()), text, None, output)

    assert not output.getvalue()


def test_the_query_may_come_from_standard_input() -> None:
    """As `-` everywhere."""
    assert ask.text_of("-", Settings(), io.BytesIO(b"ASK {}")) == "ASK {}"


def test_what_cannot_be_read_or_named_is_one_error(tmp_path: Path) -> None:
    """A missing file, other bytes than UTF-8, a wrong graph, an unknown format, no release."""
    (tmp_path / "latin.rq").write_bytes(b"ASK { ?s ?p '\xe9' }")
    for file in ("none.rq", "latin.rq"):
        with pytest.raises(SiteError):
            ask.text_of(str(tmp_path / file), Settings(), io.BytesIO())
    for graph in ("relative=x.ttl", "http://g", "http://g="):
        with pytest.raises(RequestError):
            ask.store_of_files([], [graph], Settings())
    with pytest.raises(SourceError):
        ask.store_of_files([tmp_path / "none.ttl"], [], Settings())
    with pytest.raises(RequestError):
        ask.answer(LocalStore.of(()), "ASK {}", "word", io.BytesIO())
    with pytest.raises(SiteError):
        ask.store_of_release(tmp_path, Settings())
