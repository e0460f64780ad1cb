"""A source's graph: what it says, and where it comes from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest import forms
from bronwijzer.harvest.origin import Origin
from bronwijzer.harvest.vocabulary import CC0, SPDX_LICENCES, midnight, term, thing
from bronwijzer.prefixes import DCT, PROV, RDF, RDFS, VOID
from bronwijzer.words import LANGUAGES, words

DIGEST: Final = term("schema:sha256")
MAPPING: Final = term("schema:schemaVersion")
VANISHED: Final = PROV("invalidatedAtTime")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the words of its titles, the type of its documents, and the mapping that is used."""

    words: str
    document: str
    mapping: str


PUBLICCODE: Final = Kind("harvest.publiccode", "publiccode", "bronwijzer publiccode 2")


def today() -> str:
    """Return the date on which something is read now."""
    return datetime.now(UTC).date().isoformat()


def described(graph: NamedNode, origin: Origin, kind: Kind, digest: str) -> Iterator[Triple]:
    """Yield the description of a source's graph and of its document, with the provenance of both."""
    document = thing("document", f"{kind.document}-{origin.name}")
    yield Triple(graph, RDF("type"), PROV("Entity"))
    yield Triple(graph, RDF("type"), VOID("Dataset"))
    yield from (Triple(graph, DCT("title"), each) for each in _told(f"{kind.words}.title", origin.title))
    yield from (Triple(graph, DCT("description"), each) for each in _told(f"{kind.words}.description", origin.title))
    yield Triple(graph, DCT("isPartOf"), thing("dataset", "bronwijzer"))
    yield Triple(graph, DCT("license"), CC0)
    yield Triple(graph, MAPPING, Literal(kind.mapping))
    yield Triple(graph, PROV("generatedAtTime"), midnight(origin.retrieved))
    yield Triple(graph, PROV("hadPrimarySource"), document)
    if origin.address:
        yield Triple(graph, DCT("source"), NamedNode(origin.address))
    yield from described_document(document, origin, kind, digest)


def described_document(iri: NamedNode, origin: Origin, kind: Kind, digest: str) -> Iterator[Triple]:
    """Yield the description of a source's document: what it is, where it stands, and its licence."""
    yield Triple(iri, RDF("type"), PROV("Entity"))
    yield Triple(iri, RDF("type"), term("schema:DigitalDocument"))
    for predicate in (DCT("title"), RDFS("label")):
        yield from (Triple(iri, predicate, each) for each in _told(f"{kind.words}.document", origin.title))
    yield Triple(iri, DIGEST, Literal(digest))
    yield Triple(iri, DCT("identifier"), Literal(origin.path))
    if origin.repository:
        yield Triple(iri, term("schema:codeRepository"), NamedNode(origin.repository))
    if origin.address:
        yield Triple(iri, term("schema:url"), NamedNode(origin.address))
    if origin.commit:
        yield Triple(iri, term("schema:version"), Literal(origin.commit))
    if origin.licence:
        yield Triple(iri, DCT("license"), NamedNode(SPDX_LICENCES + origin.licence))
    else:
        yield from (Triple(iri, DCT("rights"), each) for each in _told("harvest.graph.no-licence", ""))


def vanished(triples: Iterable[Triple], graph: NamedNode, on: str) -> list[Triple]:
    """Return a graph marked as one whose source is gone since a date; a marked one keeps its mark."""
    held = list(triples)
    if not any(each.subject == graph and each.predicate == VANISHED for each in held):
        held.append(Triple(graph, VANISHED, midnight(on)))
    return held


def value(triples: Iterable[Triple], predicate: NamedNode, subject: NamedNode | None = None) -> str:
    """Return a value that a graph gives of itself or its document, or nothing."""
    found = (
        each.object.value
        for each in triples
        if each.predicate == predicate
        and subject in {None, each.subject}
        and isinstance(each.object, Literal | NamedNode)
    )
    return next(found, "")


def dated(origin: Origin, digest: str, held: Sequence[Triple], kind: Kind) -> Origin:
    """Return an origin with the date of its retrieval: the one in its graph, when that is of the same source."""
    if origin.retrieved:
        return origin
    before = value(held, PROV("generatedAtTime"))[:10]
    same = digest in {"", value(held, DIGEST)} and value(held, MAPPING) == kind.mapping
    return replace(origin, retrieved=before if same and forms.day(before) else today())


def kept(made: list[Triple], held: Sequence[Triple]) -> list[Triple]:
    """Return a graph as it was when only its dates would change."""
    dates = {DCT("created"), PROV("generatedAtTime")}
    before, after = ({each for each in triples if each.predicate not in dates} for triples in (held, made))
    return list(held) if before == after else made


def _told(key: str, title: str) -> list[Literal]:
    return [Literal(words(each)(key, title=title), language=each) for each in LANGUAGES]
