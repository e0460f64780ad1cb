"""Queries of files: bound by terms only."""

import os
from importlib.resources import files
from pathlib import Path

import pytest
import rdflib.plugins.sparql
from pyoxigraph import Literal, NamedNode, Store

from bronwijzer.errors import SourceError
from bronwijzer.queries import Query, own

ASKED = Query("asked", "# Finds.\nSELECT * WHERE {\n    VALUES ?x { UNDEF }\n    ?x ?p ?o\n}\nLIMIT 10\nOFFSET 0\n")
OWN = sorted(each.name.removesuffix(".rq") for each in (files("bronwijzer") / "sparql").iterdir())
PROJECT = Path(__file__).parents[2]
ALL = sorted(path for folder in ("data", "shapes", "service", "tests") for path in (PROJECT / folder).rglob("*.rq"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_query_of_the_project_is_read_by_both_engines(path: Path) -> None:
    """One engine's word is not enough: each refuses what the other takes."""
    text = path.read_text(encoding="utf-8")

    Store().query(text)
    rdflib.plugins.sparql.prepareQuery(text)


@pytest.mark.parametrize("name", OWN)
def test_every_own_query_begins_with_a_sentence(name: str) -> None:
    """The first comment says what a query returns."""
    assert own(name).description


@pytest.mark.parametrize("name", [b"x.rq", b"\xff.rq"])
def test_a_file_that_is_no_text_says_so(name: bytes, tmp_path: Path) -> None:
    """A query whose text or name is no UTF-8 is its steward's to mend."""
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"# caf\xe9\nASK {}" if name == b"x.rq" else b"ASK {}")

    with pytest.raises(SourceError, match=r"source\.unreadable"):
        Query.load(path)


def test_an_own_query_is_read_once() -> None:
    """Whoever asks for it again gets the same one."""
    assert own("mark") is own("mark")


def test_binding_replaces_undef_by_terms() -> None:
    """One term or several, and a quote or brace in a literal stays inside it."""
    hostile = Literal('"} DROP ALL #\n', language="nl")

    bound = ASKED.bind(x=[NamedNode("http://a"), hostile])

    assert ASKED.parameters == ("x",)
    assert 'VALUES ?x { <http://a> "\\"} DROP ALL #\\n"@nl }' in bound.text
    Store().query(bound.text)


def test_text_is_never_bound() -> None:
    """A string is no term: it could be anything."""
    with pytest.raises(TypeError):
        ASKED.bind(x=["http://a"])  # type: ignore[list-item]  # the point of the test


def test_an_unknown_parameter_is_an_error() -> None:
    """A misspelt name does not silently bind nothing."""
    with pytest.raises(KeyError):
        ASKED.bind(y=NamedNode("http://a"))


def test_paging_sets_the_final_limit_and_offset() -> None:
    """Whole numbers only, and only where the query has the lines."""
    assert ASKED.page(limit=5, offset=20).text.endswith("LIMIT 5\nOFFSET 20\n")
    with pytest.raises(ValueError, match="-1"):
        ASKED.page(limit=5, offset=-1)
    with pytest.raises(ValueError, match="LIMIT"):
        Query("bare", "ASK {}").page(limit=1)


def test_a_query_without_a_comment_has_no_description() -> None:
    """Nothing is invented."""
    assert not Query("bare", "ASK {}").description
