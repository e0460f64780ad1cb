"""Descriptions as bytes of an RDF format: the same statements give the same bytes.

A format with named graphs keeps each statement in the graph of its source and puts the document's own description
in the default graph; the others hold the same triples, each once.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from bronwijzer import turtle
from bronwijzer.errors import NotAcceptable
from bronwijzer.formats import GRAPHS, RDF_XML, TURTLE, Format
from bronwijzer.prefixes import DCT, FOAF, RDF, VOID
from bronwijzer.representation.description import Description
from bronwijzer.representation.publication import Publication

_XHTML: Final = "http://www.w3.org/1999/xhtml/vocab#"
_FIRST: Final = r"A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2c00-\u2fef"
_LOCAL_NAME: Final = re.compile(rf"[{_FIRST}][{_FIRST}0-9.\u00b7-]*\Z")
_NOT_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def describing(description: Description, publication: Publication) -> Iterator[Triple]:
    """Yield what the document of a description says of itself."""
    addresses, page = publication.addresses, description.page
    document = addresses.document(description.iri.value, page)
    yield Triple(document, RDF("type"), FOAF("Document"))
    yield Triple(document, FOAF("primaryTopic"), description.iri)
    yield Triple(document, VOID("inDataset"), publication.dataset)
    for licence in publication.licences:
        yield Triple(document, DCT("license"), licence)
    for graph in {quad.graph_name for quad in description.quads if isinstance(quad.graph_name, NamedNode)}:
        yield Triple(document, DCT("source"), graph)
    if page > 1:
        previous = addresses.document(description.iri.value, page - 1)
        yield Triple(document, NamedNode(f"{_XHTML}prev"), previous)
    if page < description.counts.pages:
        following = addresses.document(description.iri.value, page + 1)
        yield Triple(document, NamedNode(f"{_XHTML}next"), following)


def document(description: Description, publication: Publication, form: Format) -> bytes:
    """Return a description as a document in a graph format, with the labels of neighbours and sources.

    Raises NotAcceptable when the format cannot hold what is said.
    """
    predicates = description.predicates
    labels = [quad for quad in description.labels if quad.subject not in predicates]
    own = [Quad(each.subject, each.predicate, each.object) for each in describing(description, publication)]
    return write([*description.quads, *labels, *own], form, publication, lead=description.iri)


def write(quads: Iterable[Quad], form: Format, publication: Publication, lead: NamedNode) -> bytes:
    """Return statements as bytes of a graph format, those of `lead` first where the format leaves the order free.

    Raises NotAcceptable when the format cannot hold them.
    """
    if not isinstance(form.engine, RdfFormat):
        raise TypeError(form)
    if form.holds_graphs:
        named = sorted(set(quads), key=lambda quad: (str(quad.graph_name), *_place(quad, lead)))
        return _bytes(named, form.engine, publication)
    triples = sorted({quad.triple for quad in quads}, key=lambda triple: _place(triple, lead))
    if form == TURTLE:
        return turtle.write(triples, publication.prefixes, lead=lead.value).encode()
    if form == RDF_XML:
        _check_xml(triples)
    return _bytes(triples, form.engine, publication)


def _bytes(statements: Iterable[Quad] | Iterable[Triple], engine: RdfFormat, publication: Publication) -> bytes:
    whole = serialize(statements, format=engine, prefixes=dict(publication.prefixes)) or b""
    return (
        whole.replace(b"\r", b"&#13;") if engine == RdfFormat.RDF_XML else whole
    )  # XML reads a bare CR as a line feed


def _place(statement: Quad | Triple, lead: NamedNode) -> tuple[bool, str, bool, str, str]:
    subject, predicate = statement.subject, statement.predicate
    return subject != lead, str(subject), predicate != RDF("type"), str(predicate), str(statement.object)


def _check_xml(triples: Iterable[Triple]) -> None:
    """Refuse what RDF/XML cannot write: a predicate that does not end in a name, a character that XML forbids."""
    others = tuple(form for form in GRAPHS if form != RDF_XML)
    for triple in triples:
        if not _LOCAL_NAME.search(triple.predicate.value):
            raise NotAcceptable("document.no-xml-name", predicate=triple.predicate.value, available=others)
        if isinstance(triple.object, Literal) and (found := _NOT_XML.search(triple.object.value)):
            character = f"U+{ord(found[0]):04X}"
            raise NotAcceptable("document.no-xml-character", character=character, available=others)
