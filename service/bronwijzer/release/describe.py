"""What a release says of itself: counts in VoID, and the checksum of every dump in SPDX.

These statements are a graph of the store, `{base}graph/release`, and of no dump: a file cannot hold its own checksum.
dcat:byteSize is not among them: DCAT asks for xsd:nonNegativeInteger, which Oxigraph keeps as xsd:integer; sizes are
in the manifest and on the page of the dumps. The text of each example question comes in here from its file, so that
it stands in one place only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, Triple

from bronwijzer.manifest import FileEntry
from bronwijzer.prefixes import DCAT, DCT, PROV, RDF, RDFS, SCHEMA, SH, SPDX, VOID, XSD
from bronwijzer.queries import Query
from bronwijzer.release.partitions import describe_contents
from bronwijzer.settings import Settings
from bronwijzer.site import RELEASE
from bronwijzer.store.local import LocalStore
from bronwijzer.turtle import Term
from bronwijzer.words import LANGUAGES, words

Pair = tuple[NamedNode, Term]


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the description is made from; `quads` are those of the sources, `union` the triples they share."""

    version: str
    dataset: NamedNode
    quads: Sequence[Quad]
    union: Sequence[Triple]
    files: Sequence[FileEntry]
    questions: Sequence[Query] = ()


def dataset_of(quads: Iterable[Quad], base: str) -> NamedNode:
    """Return the dataset that `data/dataset` describes, or the address of the dataset's page where nothing does."""
    graph = NamedNode(f"{base}graph/dataset")
    found = (
        quad.subject
        for quad in quads
        if quad.graph_name == graph and quad.predicate == RDF("type") and quad.object == DCAT("Dataset")
    )
    named = sorted((each for each in found if isinstance(each, NamedNode)), key=str)
    return named[0] if named else NamedNode(f"{base}dataset")


def describe_release(facts: ReleaseFacts, settings: Settings) -> list[Quad]:
    """Return the quads of the release graph."""
    base = settings.site.base_uri
    graph = NamedNode(f"{base}graph/{RELEASE}")
    said = [
        *((graph, *pair) for pair in _of_release(facts)),
        *((facts.dataset, *pair) for pair in _counts(facts)),
        *_of_dataset(facts, settings),
        *_of_graphs(facts),
        *describe_contents(facts.union, facts.dataset, base),
        *(each for file in facts.files for each in _of_file(facts, file, base)),
        *(each for question in facts.questions for each in _of_question(facts, question, base)),
    ]
    return [Quad(subject, predicate, term, graph) for subject, predicate, term in said]


def _of_release(facts: ReleaseFacts) -> Iterator[Pair]:
    yield RDF("type"), PROV("Entity")
    yield RDF("type"), VOID("Dataset")
    yield DCT("isPartOf"), facts.dataset
    yield DCT("license"), NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
    for language in LANGUAGES:
        said = words(language)
        yield DCT("title"), Literal(said("release.title", version=facts.version), language=language)
        yield DCT("description"), Literal(said("release.description"), language=language)


def _counts(facts: ReleaseFacts) -> Iterator[Pair]:
    classes = {each.object for each in facts.union if each.predicate == RDF("type")}
    yield VOID("triples"), _number(len(facts.union))
    yield VOID("distinctSubjects"), _number(len({each.subject for each in facts.union}))
    yield VOID("distinctObjects"), _number(len({each.object for each in facts.union}))
    yield VOID("properties"), _number(len({each.predicate for each in facts.union}))
    yield VOID("classes"), _number(len(classes))


def _of_dataset(facts: ReleaseFacts, settings: Settings) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    """Describe a dataset that no source describes: its kind, title and endpoint."""
    base = settings.site.base_uri
    if facts.dataset.value != f"{base}dataset":
        return
    yield facts.dataset, RDF("type"), DCAT("Dataset")
    yield facts.dataset, RDF("type"), VOID("Dataset")
    yield facts.dataset, DCT("title"), Literal(settings.site.title_nl, language="nl")
    yield facts.dataset, DCT("title"), Literal(settings.site.title_en, language="en")
    yield facts.dataset, VOID("sparqlEndpoint"), NamedNode(f"{base}sparql")


def _of_graphs(facts: ReleaseFacts) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    sizes = Counter(quad.graph_name for quad in facts.quads if isinstance(quad.graph_name, NamedNode))
    for graph, size in sorted(sizes.items(), key=lambda each: str(each[0])):
        yield facts.dataset, VOID("subset"), graph
        yield graph, VOID("triples"), _number(size)


def _of_file(facts: ReleaseFacts, file: FileEntry, base: str) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    url = NamedNode(f"{base}dumps/{facts.version}/{file.name}")
    described = _described(facts, NamedNode(f"{base}dumps/latest/{file.name}"))
    distribution = described or url
    check = NamedNode(f"{url.value}#sha256")
    if described is None:
        yield facts.dataset, DCAT("distribution"), url
        yield url, RDF("type"), DCAT("Distribution")
        yield url, DCAT("downloadURL"), url
        yield url, RDFS("label"), Literal(file.name)
    yield facts.dataset, VOID("dataDump"), url
    yield distribution, SPDX("checksum"), check
    yield check, RDF("type"), SPDX("Checksum")
    yield check, SPDX("algorithm"), SPDX("checksumAlgorithm_sha256")
    yield check, SPDX("checksumValue"), Literal(file.sha256, datatype=XSD("hexBinary"))
    for language in LANGUAGES:
        label = words(language)("release.checksum", file=file.name)
        yield check, RDFS("label"), Literal(label, language=language)


def _of_question(facts: ReleaseFacts, question: Query, base: str) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    """Give a question its text (SHACL-SPARQL, section 5.2), and one that no source describes its first comment."""
    node = NamedNode(f"{base}id/vraag/{quote(question.name)}")
    kind = LocalStore.of(()).kind(question)
    yield node, RDF("type"), SH("SPARQLExecutable")
    yield node, SH(kind), Literal(question.text)
    yield node, SCHEMA("target"), NamedNode(f"{base}sparql")
    if question.description and not any(each.subject == node for each in facts.union):
        yield node, RDFS("comment"), Literal(question.description, language="en")


def _described(facts: ReleaseFacts, latest: NamedNode) -> NamedNode | None:
    """Return the distribution that the sources describe with this address, or None."""
    for each in facts.union:
        if each.predicate == DCAT("downloadURL") and each.object == latest and isinstance(each.subject, NamedNode):
            return each.subject
    return None


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=XSD("integer"))
