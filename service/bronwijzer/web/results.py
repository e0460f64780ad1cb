"""The page around the answer to a query, for people who ask in a browser."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from bronwijzer.formats import GRAPHS, HTML, SOLUTIONS, Format
from bronwijzer.representation.addresses import Addresses, named
from bronwijzer.representation.description import labels_of
from bronwijzer.representation.html import Link, link_to
from bronwijzer.representation.texts import Namer, Shown, Text
from bronwijzer.store.pool import Answer
from bronwijzer.web.forms import curl, form_of, python
from bronwijzer.web.service import Asked, Service
from bronwijzer.words import words

#: A result of more bytes is not shown but downloaded: a page of it would help nobody.
LARGEST: Final = 512 * 1024
_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a solution: a link, a literal, or neither where the variable is unbound.

    `short` is the IRI in short, where the link shows a name instead.
    """

    link: Link | None = None
    literal: Shown | None = None
    short: str = ""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """All that the page says; one of `boolean`, `rows` and `text` holds the answer, none when it is too large."""

    size: int
    boolean: bool | None
    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] | None
    text: str | None
    downloads: tuple[tuple[str, str], ...]
    cut: bool
    repeats: tuple[tuple[str, str], ...]


def result_page(service: Service, asked: Asked, query: str, answer: Answer, body: bytes | None) -> bytes:
    """Return the page of a result; without its `body` it says that the result is there to download."""
    boolean, variables, rows, text = None, tuple[str, ...](), None, None
    if body is not None and answer.outcome.kind == "graph":
        text = body.decode("utf-8")
    elif body is not None:
        found = json.loads(body)
        boolean = found.get("boolean")
        variables = tuple(found["head"].get("vars", ()))
        rows = _rows(service, asked, variables, found) if boolean is None else None
    formats = GRAPHS if answer.outcome.kind == "graph" else SOLUTIONS
    downloads = tuple((_download(asked, query, form.name), form.label) for form in formats)
    repeats = _repeats(service, asked, query, formats[0])
    cut = answer.outcome.cut is not None
    page = ResultPage(answer.size, boolean, variables, rows, text, downloads, cut, repeats)
    said = words(asked.language)
    context = {"page": page, "form": form_of(query, said)}
    return service.page("result.html", asked, Text(said("result.title")), context=context)


def _repeats(service: Service, asked: Asked, query: str, form: Format) -> tuple[tuple[str, str], ...]:
    """Return how the same question is asked elsewhere: by a link, in a shell, in Python."""
    addresses = service.publication.addresses
    endpoint = addresses.absolute(f"{service.root}sparql")
    link = addresses.absolute(_download(asked, query, HTML.name))
    return (
        (words(asked.language)("result.link"), link),
        ("curl", curl(endpoint, query, form)),
        ("Python", python(endpoint, query, form)),
    )


def _download(asked: Asked, query: str, form: str) -> str:
    graphs = [(name, value) for name, value in asked.parameters if name.endswith("graph-uri")]
    return f"{asked.path}?{urlencode([('query', query), *graphs, ('format', form)])}"


def _rows(
    service: Service, asked: Asked, variables: tuple[str, ...], found: dict[str, Any]
) -> tuple[tuple[Cell, ...], ...]:
    bindings = found["results"]["bindings"]
    iris = {value["value"] for row in bindings for value in row.values() if value["type"] == "uri"}
    nodes = {node for node in map(named, iris) if node}
    labels = labels_of(service.store, nodes) if len(nodes) <= _MOST_NAMES else ()
    publication = service.publication_for(asked)
    reader = _Reader(publication.addresses, Namer(labels, words(asked.language), publication.prefixes))
    return tuple(tuple(reader.cell(row.get(variable)) for variable in variables) for row in bindings)


class _Reader:
    """Turns the terms of SPARQL's JSON results into what a page shows."""

    def __init__(self, addresses: Addresses, namer: Namer) -> None:
        self._addresses = addresses
        self._namer = namer

    def cell(self, value: dict[str, str] | None) -> Cell:
        """Return what a page shows of a value."""
        if value is None:
            return Cell()
        text, node = value["value"], named(value["value"])
        if value["type"] == "uri" and node:
            short = self._namer.short(text) if self._namer.is_named(node) else ""
            return Cell(link_to(node, self._namer, self._addresses), short=short)
        if value["type"] == "literal":
            return Cell(literal=self._namer.literal(_literal(value)))
        return Cell(literal=Shown(Text(text if value["type"] != "bnode" else f"_:{text}")))


def _literal(value: dict[str, str]) -> Literal:
    if "xml:lang" in value:
        return Literal(value["value"], language=value["xml:lang"])
    return Literal(value["value"], datatype=NamedNode(value["datatype"]) if "datatype" in value else None)
