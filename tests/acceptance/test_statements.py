"""All statements of the founding article: by SPARQL (tests/data), on a page and in the dump."""

import gzip
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Triple, parse

from bronwijzer.manifest import Manifest
from bronwijzer.representation.addresses import Addresses
from tests.acceptance.pages import Page

SEED = Path(__file__).parents[1] / "data" / "seed"
IDS = sorted((path.stem for path in SEED.glob("*.nt")), key=lambda each: [int(part) for part in each.split(".")])
ARTICLE = "https://bronwijzer.example/graph/delta10/artikel"


@cache
def own(statement: str) -> frozenset[Triple]:
    """Read the triples that are a statement."""
    return frozenset(quad.triple for quad in parse(path=SEED / f"{statement}.nt", format=RdfFormat.N_TRIPLES))


@pytest.fixture(scope="module")
def dump(release: Path, manifest: Manifest) -> frozenset[Triple]:
    """The Turtle dump, read again."""
    (name,) = (file.name for file in manifest.files if file.media_type == "text/turtle")
    text = gzip.decompress((release / "dumps" / name).read_bytes())
    return frozenset(quad.triple for quad in parse(text, RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def pages(client: FlaskClient) -> dict[str, Page]:
    """The pages of all subjects of all statements, by path."""
    read: dict[str, Page] = {}
    addresses = Addresses("https://bronwijzer.example/")
    for subject in {triple.subject for statement in IDS for triple in own(statement)}:
        path = addresses.page(subject.value)  # type: ignore[union-attr]  # the statements' subjects are IRIs
        read[path] = Page(client.get(path, headers={"Accept": "text/html"}).text)
    return read


def test_there_are_98_statements() -> None:
    """The list is whole."""
    assert len(IDS) == 98


@pytest.mark.parametrize("statement", IDS)
def test_a_statement_is_in_the_dump(statement: str, dump: frozenset[Triple]) -> None:
    """A researcher has it without asking."""
    assert own(statement) <= dump


@pytest.mark.parametrize("statement", IDS)
def test_a_statement_is_on_a_page_with_its_source(statement: str, pages: dict[str, Page], addresses: Addresses) -> None:
    """Every triple of it stands on its subject's page, under its property, and links to the article's graph."""
    missing = [
        str(triple)
        for triple in own(statement)
        if not pages[addresses.page(triple.subject.value)].shows(triple, ARTICLE, addresses)  # type: ignore[union-attr]  # the statements' subjects are IRIs
    ]

    assert missing == []
