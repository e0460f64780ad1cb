"""The one table of formats: what each is called, by people, media type, file name and engine.

Media types are those of the W3C recommendations of each format; the order is the server's preference,
which decides when a client likes two formats equally well.
"""

from dataclasses import dataclass
from typing import Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

Content = Literal["graph", "solutions", "page"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a representation or a result.

    `holds` says what it carries; `engine` is the engine's own name of it; `holds_graphs` tells whether
    named graphs survive in it; `aliases` are further media types that clients use for it.
    """

    name: str
    media_type: str
    extension: str
    holds: Content
    label: str
    engine: RdfFormat | QueryResultsFormat | None = None
    holds_graphs: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header: the media type, with the charset where the type has one."""
        return f"{self.media_type};charset=utf-8" if self.media_type.startswith("text/") else self.media_type


TURTLE = Format("turtle", "text/turtle", "ttl", "graph", "Turtle", RdfFormat.TURTLE, aliases=("application/x-turtle",))
N_TRIPLES = Format("ntriples", "application/n-triples", "nt", "graph", "N-Triples", RdfFormat.N_TRIPLES)
JSON_LD = Format("jsonld", "application/ld+json", "jsonld", "graph", "JSON-LD", RdfFormat.JSON_LD, holds_graphs=True)
RDF_XML = Format("rdfxml", "application/rdf+xml", "rdf", "graph", "RDF/XML", RdfFormat.RDF_XML)
TRIG = Format("trig", "application/trig", "trig", "graph", "TriG", RdfFormat.TRIG, holds_graphs=True)
N_QUADS = Format("nquads", "application/n-quads", "nq", "graph", "N-Quads", RdfFormat.N_QUADS, holds_graphs=True)
HTML = Format("html", "text/html", "html", "page", "HTML", aliases=("application/xhtml+xml",))
JSON = Format(
    "json",
    "application/sparql-results+json",
    "json",
    "solutions",
    "JSON",
    QueryResultsFormat.JSON,
    aliases=("application/json",),
)
XML = Format(
    "xml",
    "application/sparql-results+xml",
    "xml",
    "solutions",
    "XML",
    QueryResultsFormat.XML,
    aliases=("application/xml", "text/xml"),
)
CSV = Format("csv", "text/csv", "csv", "solutions", "CSV", QueryResultsFormat.CSV)
TSV = Format("tsv", "text/tab-separated-values", "tsv", "solutions", "TSV", QueryResultsFormat.TSV)

GRAPHS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)
SOLUTIONS = (JSON, XML, CSV, TSV)
ALL = (*GRAPHS, HTML, *SOLUTIONS)

#: File name endings that a site's sources may have, beside those of GRAPHS.
SOURCE_EXTENSIONS = {form.extension: form for form in GRAPHS} | {"xml": RDF_XML, "owl": RDF_XML}


def by_name(name: str, among: tuple[Format, ...] = ALL) -> Format | None:
    """Return the format with this name (a hyphen in it is no matter), extension, media type or subtype, or None."""
    wanted = name.lower()
    for form in among:
        subtype = form.media_type.partition("/")[2]
        if {wanted, wanted.replace("-", "")} & {form.name, form.extension, form.media_type, subtype, *form.aliases}:
            return form
    return None
