"""Verdicts as data, in a graph of their own: each a report in SHACL's terms, so that it has an address.

A list of verdicts can be narrowed by what is said here: the kinds of findings, and of the document its format (the
version of the standard) and its publisher.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest.findings import Finding, Level, Outcome, Verdict
from bronwijzer.harvest.graph import PUBLICCODE, described_document, value
from bronwijzer.harvest.keys import VERSION
from bronwijzer.harvest.origin import Origin
from bronwijzer.harvest.vocabulary import CC0, both, day, midnight, term, thing
from bronwijzer.prefixes import DCT, PROV, RDF, RDFS, SH, VOID, XSD
from bronwijzer.words import LANGUAGES, words

FILE: Final = "oordelen"
DATE: Final = PROV("generatedAtTime")
FORMAT: Final = DCT("format")
PUBLISHER: Final = term("schema:publisher")
_SEVERITY: Final[Mapping[Level, NamedNode]] = {
    "error": SH("Violation"),
    "note": SH("Info"),
    "warning": SH("Warning"),
}
_CONCEPT: Final[Mapping[Outcome, str]] = {
    "accepted": "geaccepteerd",
    "refused": "geweigerd",
    "warned": "met-waarschuwingen",
}


def verdict_graph(
    graph: NamedNode, judged: Iterable[tuple[Verdict, Origin]], others: Sequence[Triple] = ()
) -> Iterator[Triple]:
    """Yield the graph of all verdicts: its description, each verdict, and the document that it is about.

    `others` are the verdicts of before on what was not asked now.
    """
    yield from others
    latest = max((value([each], DATE)[:10] for each in others if each.predicate == DATE), default="")
    for verdict, origin in judged:
        document = thing("document", f"{PUBLICCODE.document}-{verdict.name}")
        latest = max(latest, origin.retrieved)
        yield Triple(graph, PROV("hadPrimarySource"), document)
        yield from described_document(document, origin, PUBLICCODE, verdict.digest)
        yield from _verdict(verdict, document)
        yield Triple(thing("verdict", verdict.name), DCT("created"), day(origin.retrieved))
        if verdict.format:
            yield Triple(document, FORMAT, NamedNode(verdict.format))
        yield from (Triple(document, PUBLISHER, NamedNode(each)) for each in verdict.publishers)
    yield Triple(graph, RDF("type"), PROV("Entity"))
    yield Triple(graph, RDF("type"), VOID("Dataset"))
    yield from (Triple(graph, DCT("title"), each) for each in _told("harvest.verdicts.title"))
    yield from (Triple(graph, DCT("description"), each) for each in _told("harvest.verdicts.description"))
    yield Triple(graph, DCT("isPartOf"), thing("dataset", "bronwijzer"))
    yield Triple(graph, DCT("license"), CC0)
    yield Triple(graph, DATE, midnight(latest))


def _verdict(verdict: Verdict, document: NamedNode) -> Iterator[Triple]:
    iri = thing("verdict", verdict.name)
    conforms = str(verdict.outcome == "accepted" and not verdict.findings).lower()
    yield Triple(iri, RDF("type"), SH("ValidationReport"))
    yield from (Triple(iri, RDFS("label"), each) for each in _told("harvest.verdict.label", source=verdict.source))
    yield Triple(iri, DCT("type"), thing("begrip", "oordeel", _CONCEPT[verdict.outcome]))
    yield Triple(iri, PROV("wasDerivedFrom"), document)
    yield Triple(iri, SH("conforms"), Literal(conforms, datatype=XSD("boolean")))
    for number, finding in enumerate(verdict.findings, 1):
        result = thing("verdict", verdict.name, str(number))
        yield Triple(iri, SH("result"), result)
        yield from _result(result, finding, document)


def _result(iri: NamedNode, finding: Finding, document: NamedNode) -> Iterator[Triple]:
    yield Triple(iri, RDF("type"), SH("ValidationResult"))
    yield Triple(iri, DCT("identifier"), Literal(finding.rule))
    yield Triple(iri, SH("sourceConstraintComponent"), thing("begrip", "bevinding", finding.rule))
    yield Triple(iri, SH("focusNode"), document)
    yield Triple(iri, SH("resultSeverity"), _SEVERITY[finding.level])
    yield Triple(iri, term("schema:position"), Literal(str(finding.line), datatype=XSD("integer")))
    if finding.see:
        yield Triple(iri, RDFS("seeAlso"), NamedNode(finding.see))
    if finding.key:
        yield Triple(iri, term("schema:propertyID"), Literal(finding.key))
    for language in LANGUAGES:
        say = words(language)
        label = say("harvest.finding.label", line=finding.line, problem=finding.problem(say))
        yield Triple(iri, RDFS("label"), Literal(label, language=language))
        yield Triple(iri, SH("resultMessage"), Literal(finding.problem(say), language=language))
        yield Triple(iri, term("schema:correction"), Literal(finding.repair(say), language=language))


def verdicts_but(before: Iterable[Triple], graph: NamedNode, names: Collection[str]) -> list[Triple]:
    """Return what a graph of verdicts tells of the sources that are not among the names."""
    held = list(before)
    documents = {
        each.subject: each.object
        for each in held
        if each.predicate == PROV("wasDerivedFrom") and _name(each.subject) not in names
    }
    kept = {*documents, *documents.values()}
    kept |= {each.object for each in held if each.subject in documents and each.predicate == SH("result")}
    sources = set(documents.values())
    return [each for each in held if each.subject in kept or (each.subject == graph and each.object in sources)]


def _name(verdict: object) -> str:
    return str(verdict).strip("<>").rpartition("/")[2]


def format_of(version: str) -> str:
    """Return the format of a document in a version of the standard, or nothing for a version that is not read."""
    numbers = version.split(".")[:2]
    return thing("begrip", "publiccodeversie", "-".join(numbers)).value if VERSION.fullmatch(version) else ""


def _told(key: str, **values: object) -> tuple[Literal, Literal]:
    dutch, english = (words(each)(key, **values) for each in LANGUAGES)
    return both(dutch, english)
