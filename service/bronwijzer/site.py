"""A folder as a site: its sources, shapes, questions and rules, with every IRI under the configured base.

One file is one source is one named graph, `{base}graph/{path without extension}`; the ontology's and the shapes'
graphs have their folder in the path, the data's do not. Blank nodes become IRIs under `.well-known/genid/`
(RDF 1.1 Concepts, section 3.5), so that every node of a release can be named.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Self, TypeVar
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad

from bronwijzer import formats, turtle
from bronwijzer.errors import SiteError, SourceError
from bronwijzer.prefixes import SH, VANN, VOID, XSD
from bronwijzer.queries import Query
from bronwijzer.settings import Settings
from bronwijzer.turtle import Term

_Term = TypeVar("_Term")

Role = Literal["data", "ontology", "shapes"]
ROLES: Final[tuple[Role, ...]] = ("data", "ontology", "shapes")

#: The graph, after `{base}graph/`, of what a build says of its release itself.
RELEASE: Final = "release"

#: Properties whose values are text that holds addresses of the base.
_HOLD_THE_BASE: Final = {
    SH("ask"),
    SH("construct"),
    SH("namespace"),
    SH("select"),
    VANN("preferredNamespaceUri"),
    VOID("uriSpace"),
}

#: How prefixes are declared (SHACL, section 5.2.1).
_PREFIXES: Final = {SH("declare"), SH("namespace"), SH("prefix")}


@dataclass(frozen=True, slots=True)
class Source:
    """One RDF file of a site, what it says, and the IRI of its graph under the site's base."""

    path: Path
    role: Role
    graph: NamedNode


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and where it stands."""

    quad: Quad
    line: int


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with `data/`, and where there are, `ontology/` and `shapes/`."""

    root: Path
    settings: Settings
    sources: tuple[Source, ...]

    @classmethod
    def open(cls, root: Path, settings: Settings) -> Self:
        """Return the site of a folder; raises SiteError when it is none, or a graph is not for one file alone.

        Raises SourceError for a file whose name cannot be that of a graph.
        """
        if not root.is_dir():
            raise SiteError("site.no-folder", folder=root)
        if not (root / "data").is_dir():
            raise SiteError("site.no-data", folder=root)
        sources = tuple(_sources(root, settings.site.base_uri))
        if not any(source.role == "data" for source in sources):
            raise SiteError("site.empty", folder=root / "data", known=_extensions())
        met: dict[NamedNode, Path] = {}
        for source in sources:
            first = met.setdefault(source.graph, source.path)
            if first != source.path:
                raise SiteError("site.same-graph", one=first, other=source.path)
        return cls(root, settings, sources)

    @property
    def questions(self) -> tuple[Query, ...]:
        """The example questions of `data/queries/`, by name."""
        return self._queries("data/queries")

    @property
    def checks(self) -> tuple[Query, ...]:
        """The rules of `shapes/checks/`, by name: a row of an answer is a finding."""
        return self._queries("shapes/checks")

    def statements(self, source: Source) -> Iterator[Statement]:
        """Yield what a source says, in its graph, rebased, without blank nodes."""
        read = self._read(source, fresh=False)
        held = list(read)
        if any(_is_blank(each.quad) for each in held):
            held = [*(each for each in held if not _is_blank(each.quad)), *self._named(source, held)]
        for each in held:
            yield replace(each, quad=self._rebased(each.quad))

    def shapes(self) -> list[Quad]:
        """Return the statements of the shapes with their blank nodes, as SHACL's lists and paths need them.

        The prefixes that the ontology declares come with them: the rules in SPARQL refer to those.
        """
        shapes = [source for source in self.sources if source.role == "shapes"]
        others = [source for source in self.sources if source.role == "ontology"]
        found = [each.quad for source in shapes for each in self._read(source, fresh=True)]
        if found:
            said = (each.quad for source in others for each in self._read(source, fresh=True))
            found += [quad for quad in said if quad.predicate in _PREFIXES]
        return [self._rebased(quad) for quad in found]

    def places(self, wanted: set[Term]) -> dict[Term, list[tuple[Statement, Path]]]:
        """Return, for each term of `wanted` that is a subject, its statements and the files they stand in."""
        found: dict[Term, list[tuple[Statement, Path]]] = {}
        for source in self.sources:
            for each in self.statements(source):
                if each.quad.subject in wanted:
                    found.setdefault(each.quad.subject, []).append((each, source.path))
        return found

    def digest(self) -> str:
        """Return a hash of the base and of every file that a release is made of."""
        total = hashlib.sha256(self.settings.site.base_uri.encode())
        asked = [self.root / folder for folder in ("data/queries", "shapes/checks")]
        queries = [path for folder in asked for path in sorted(folder.glob("*.rq"))]
        for path in [source.path for source in self.sources] + queries:
            total.update(os.fsencode(f"\0{path.relative_to(self.root)}\0"))
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def _queries(self, folder: str) -> tuple[Query, ...]:
        site = self.settings.site
        loaded = [Query.load(path) for path in sorted((self.root / folder).glob("*.rq"))]
        return tuple(replace(each, text=each.text.replace(site.source_base, site.base_uri)) for each in loaded)

    def _read(self, source: Source, *, fresh: bool) -> Iterator[Statement]:
        base = self.settings.site.source_base + source.graph.value.removeprefix(self.settings.site.base_uri)
        limit = self.settings.site.max_file_megabytes * 1_000_000
        for quad, line in turtle.read(source.path, base, limit, fresh=fresh):
            graph = NamedNode(base) if quad.graph_name == DefaultGraph() else quad.graph_name
            yield Statement(Quad(quad.subject, quad.predicate, quad.object, graph), line)

    def _named(self, source: Source, held: list[Statement]) -> list[Statement]:
        """Return the statements with blank nodes, each node named by file and RDFC-1.0 label."""
        dataset = Dataset(each.quad for each in held if _is_blank(each.quad))
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        path = source.path.relative_to(self.root)
        base = f"{self.settings.site.source_base}.well-known/genid/"

        def named(term: _Term) -> _Term | NamedNode:
            if not isinstance(term, BlankNode):
                return term
            return NamedNode(base + hashlib.sha256(f"{path} {term.value}".encode()).hexdigest()[:24])

        return [
            Statement(Quad(named(q.subject), q.predicate, named(q.object), named(q.graph_name)), 0)
            for q in sorted(dataset, key=str)
        ]

    def _rebased(self, quad: Quad) -> Quad:
        old, new = self.settings.site.source_base, self.settings.site.base_uri
        if old == new:
            return quad
        term = quad.object
        return Quad(
            _moved(quad.subject, old, new),
            _moved(quad.predicate, old, new),
            _moved_text(quad, term, old, new) if isinstance(term, pyoxigraph.Literal) else _moved(term, old, new),
            _moved(quad.graph_name, old, new),
        )


def _moved_text(quad: Quad, text: pyoxigraph.Literal, old: str, new: str) -> pyoxigraph.Literal:
    """Return a literal, rebased when it is text that holds addresses."""
    if quad.predicate not in _HOLD_THE_BASE and text.datatype != XSD("anyURI"):
        return text
    return pyoxigraph.Literal(text.value.replace(old, new), datatype=text.datatype)


def _moved(term: _Term, old: str, new: str) -> _Term | NamedNode:
    if isinstance(term, NamedNode) and term.value.startswith(old):
        return NamedNode(new + term.value[len(old) :])
    return term


def _is_blank(quad: Quad) -> bool:
    return any(isinstance(term, BlankNode) for term in (quad.subject, quad.object, quad.graph_name))


def _sources(root: Path, base: str) -> Iterator[Source]:
    for role in ROLES:
        folder = root / role
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and turtle.format_of(path) and not any(part.startswith(".") for part in inside.parts):
                stem = _stem(inside if role == "data" else Path(role) / inside)
                if stem == RELEASE:
                    raise SiteError("site.release-graph", file=path)
                yield Source(path, role, NamedNode(f"{base}graph/{stem}"))


def _stem(path: Path) -> str:
    """Return a file's path without extension as it stands in an IRI; raises SourceError for what is no text."""
    try:
        return quote(path.as_posix().removesuffix(".gz").rpartition(".")[0])
    except UnicodeEncodeError as error:
        raise SourceError("source.unreadable", file=path, problem=error) from error


def _extensions() -> str:
    return ", ".join(f".{extension}" for extension in formats.SOURCE_EXTENSIONS)
