"""RDF files: read with the line of every statement, and written as canonical Turtle.

The writer is our own because a diff must show meaning only and lexical forms must stay as they are:
rdflib rewrites `1.0e0` and `Z`, and pyoxigraph does not sort.
"""

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from bronwijzer.errors import SourceError
from bronwijzer.formats import JSON_LD, SOURCE_EXTENSIONS, Format
from bronwijzer.prefixes import DCAT, OWL, RDF, SH, SKOS, XSD

#: A term as the engine's types have it; read() refuses the triple terms of RDF 1.2.
Term = NamedNode | BlankNode | Literal | Triple

_CHUNK: Final = 1 << 16
_PLACE: Final = re.compile(r"^Parser error (?:at|between) line \d+.*?: ", re.DOTALL)
_COMMENT: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s]*>"
    r"|\\#"
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


def format_of(path: Path) -> Format | None:
    """Return the RDF format that a file's name promises, with or without .gz, or None."""
    suffixes = [suffix.lower().removeprefix(".") for suffix in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    return SOURCE_EXTENSIONS.get(suffixes[-1]) if suffixes else None


def read(path: Path, base: str, max_bytes: int, *, fresh: bool = False) -> Iterator[tuple[Quad, int]]:
    """Yield each statement of an RDF file with the line on which it ends.

    `base` resolves relative IRIs; `max_bytes` bounds the file, decompressed. Statements outside a named graph
    come with the default graph. Blank nodes get labels of their own with `fresh`, so that files can be merged.
    Raises SourceError with file, line and column for what does not parse.
    """
    form = format_of(path)
    if form is None:
        raise SourceError("source.unknown-format", file=path, known=", ".join(f".{end}" for end in SOURCE_EXTENSIONS))
    try:
        with _opened(path) as raw:
            lines = _Lines(raw, path, max_bytes)
            yield from _statements(lines, path, form, base, fresh=fresh)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError("source.unreadable", file=path, problem=error) from error


def comments(text: str) -> list[int]:
    """Return the lines of a Turtle text that hold a comment."""
    return [text.count("\n", 0, found.start()) + 1 for found in _COMMENT.finditer(text) if found["comment"]]


def serialise(
    statements: Iterable[Quad] | Iterable[Triple], form: Format, output: IO[bytes], **options: object
) -> None:
    """Write statements in their own order, as the engine does, in any graph format."""
    serialize(statements, output, form.engine, **options)  # type: ignore[arg-type]  # a graph format's engine is an RdfFormat


def own_prefixes(path: Path, base: str) -> dict[str, str]:
    """Return the prefixes that a Turtle file itself declares."""
    parser = parse(path=path, format=RdfFormat.TURTLE, base_iri=base)
    for _ in parser:
        pass
    return dict(parser.prefixes)


def declared_prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the prefixes that statements declare (SHACL, section 5.2.1: sh:prefix, sh:namespace) and Turtle can."""
    names: dict[object, str] = {}
    spaces: dict[object, str] = {}
    for quad in quads:
        held = {SH("prefix"): names, SH("namespace"): spaces}.get(quad.predicate)
        if held is not None and isinstance(quad.object, Literal):
            held[quad.subject] = quad.object.value
    pairs = sorted((names[each], spaces[each]) for each in names.keys() & spaces.keys())
    return {prefix: space for prefix, space in pairs if _PREFIX.fullmatch(prefix) and _SPACE.fullmatch(space)}


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


class _Lines:
    """Gives a parser at most one line per read, so that the line of each statement it returns is known."""

    def __init__(self, raw: IO[bytes] | gzip.GzipFile, path: Path, max_bytes: int) -> None:
        self._raw, self._path = raw, path
        self._left = self._max = max_bytes
        self._whole_line = True
        self.number = 0

    def read(self, size: int = -1) -> bytes:
        """Return the rest of a line, never more than `size` bytes: a parser aborts on more than it asked for."""
        limit = _CHUNK if size < 0 else min(size, _CHUNK)
        piece = self._raw.readline(limit)
        self._left -= len(piece)
        if self._left < 0:
            raise SourceError("source.too-large", file=self._path, megabytes=self._max // 1_000_000)
        self.number += self._whole_line and bool(piece)
        self._whole_line = piece.endswith(b"\n")
        return piece


def _statements(lines: _Lines, path: Path, form: Format, base: str, *, fresh: bool) -> Iterator[tuple[Quad, int]]:
    if not isinstance(form.engine, RdfFormat):  # pragma: no cover -- SOURCE_EXTENSIONS holds graph formats only
        raise TypeError(form)
    try:
        for quad in parse(lines, form.engine, base_iri=base, rename_blank_nodes=fresh):  # type: ignore[arg-type]  # read() is all the parser calls
            if isinstance(quad.object, Triple):
                raise SourceError("source.triple-term", file=path, line=lines.number, column=1)
            yield quad, lines.number
    except SyntaxError as error:
        raise _located(error, lines, path, form) from error


def _located(error: SyntaxError, lines: _Lines, path: Path, form: Format) -> SourceError:
    if form is JSON_LD and "remote contexts" in str(error):
        return SourceError("source.remote-context", file=path, context=", ".join(_remote_contexts(path)))
    expected = _PLACE.sub("", str(error.args[0]))
    line, column = error.lineno or lines.number or 1, error.offset or 1
    return SourceError("source.syntax", file=path, line=line, column=column, expected=expected)


def _remote_contexts(path: Path) -> list[str]:
    """Return the contexts that a JSON-LD file names by IRI."""
    with _opened(path) as raw:
        found = list(_contexts(json.load(raw)))
    return sorted(set(found))


def _contexts(node: object) -> Iterator[str]:
    for key, value in node.items() if isinstance(node, dict) else ():
        if key in {"@context", "@import"}:
            yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
        yield from _contexts(value)
    for each in node if isinstance(node, list) else ():
        yield from _contexts(each)


_PREFIX: Final = re.compile(r"(?:[A-Za-z](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?)?")
_SPACE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\%]*")
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_SHORTHAND: Final = {
    XSD("boolean"): re.compile(r"true|false"),
    XSD("integer"): re.compile(r"[+-]?[0-9]+"),
    XSD("decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD("double"): re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_OWN_SUBJECTS: Final = (OWL("Ontology"), SKOS("ConceptScheme"), DCAT("Catalog"))
_INDENT: Final = "    "


def write(triples: Iterable[Triple], prefixes: Mapping[str, str], lead: str = "/graph/") -> str:
    """Return triples as canonical Turtle: the same triples give the same text, whatever their order.

    `prefixes` maps prefix to namespace; only those used are declared. Subjects stand by IRI, but the file's own
    subject comes first: the one with `lead` in its IRI, else an ontology, scheme or catalogue.
    Blank nodes that one statement points at are nested, lists become `( … )`; literals keep their lexical form.
    """
    return _Writer(triples, prefixes).text(lead)


class _Writer:
    """The state of one writing: what is said of each subject, and which prefixes were used."""

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        self._said: dict[NamedNode | BlankNode, dict[NamedNode, set[Term]]] = defaultdict(lambda: defaultdict(set))
        self._holders: dict[Term, list[NamedNode | BlankNode]] = defaultdict(list)
        for triple in set(triples):
            self._said[triple.subject][triple.predicate].add(triple.object)  # type: ignore[index]  # read() refuses triple terms
            if isinstance(triple.object, BlankNode):
                self._holders[triple.object].append(triple.subject)  # type: ignore[arg-type]  # as above
        self._nested_ones = {node for node, holders in self._holders.items() if len(holders) == 1}
        self._nested_ones -= self._rings()
        self._namespaces = sorted(((iri, prefix) for prefix, iri in prefixes.items()), key=lambda each: -len(each[0]))
        self._used: dict[str, str] = {}

    def text(self, lead: str) -> str:
        """Return the whole document."""
        subjects = [node for node in self._said if node not in self._nested_ones]
        blocks = [self._subject(node) for node in sorted(subjects, key=lambda node: self._place(node, lead))]
        head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(self._used.items()))
        return "\n".join([head, *blocks] if head else blocks)

    def _rings(self) -> set[Term]:
        """Return the nodes that would be nested in themselves, at the end of a chain: they have to be labelled."""
        rings, met = set[Term](), set[Term]()
        for node in self._nested_ones:
            chain, above = list[Term](), node
            while above in self._nested_ones and above not in met:
                met.add(above)
                chain.append(above)
                (above,) = self._holders[above]
            rings.update(chain[chain.index(above) :] if above in chain else ())
        return rings

    def _place(self, node: NamedNode | BlankNode, lead: str) -> tuple[int, str]:
        types = self._said[node].get(RDF("type"), set())
        if isinstance(node, NamedNode) and lead in node.value and len(types):
            return 0, node.value
        if any(own in types for own in _OWN_SUBJECTS):
            return 1, node.value
        return (2, node.value) if isinstance(node, NamedNode) else (3, self._nested(node))

    def _subject(self, node: NamedNode | BlankNode) -> str:
        return f"{self._term(node)}\n{self._predicates(node, _INDENT)}.\n"

    def _predicates(self, node: NamedNode | BlankNode, indent: str) -> str:
        said = self._said[node]
        order = sorted(said, key=lambda each: (each != RDF("type"), each.value))
        lines = [f"{indent}{self._verb(each)}{self._objects(said[each], indent)}" for each in order]
        return " ;\n".join(lines) + "\n"

    def _verb(self, predicate: NamedNode) -> str:
        return "a" if predicate == RDF("type") else self._term(predicate)

    def _objects(self, objects: set[Term], indent: str) -> str:
        texts = sorted(self._object(each, indent + _INDENT) for each in objects)
        if len(texts) == 1:
            return f" {texts[0]}"
        deeper = f"\n{indent}{_INDENT}"
        return deeper + f" ,{deeper}".join(texts)

    def _object(self, term: Term, indent: str) -> str:
        if not isinstance(term, BlankNode) or term not in self._nested_ones:
            return self._term(term)
        members = self._members(term)
        if members is not None:
            return "(" + "".join(f" {self._object(each, indent)}" for each in members) + " )"
        return self._nested(term, indent)

    def _nested(self, node: BlankNode, indent: str = _INDENT) -> str:
        return f"[\n{self._predicates(node, indent + _INDENT)}{indent}]" if self._said.get(node) else "[]"

    def _members(self, node: Term) -> list[Term] | None:
        """Return the members of an RDF list that nothing else points into, or None."""
        members: list[Term] = []
        while node != RDF("nil"):
            said = self._said.get(node, {}) if isinstance(node, BlankNode) else {}
            first, rest = said.get(RDF("first"), set()), said.get(RDF("rest"), set())
            whole = said.keys() == {RDF("first"), RDF("rest")} and len(first) == len(rest) == 1
            if not whole or node not in self._nested_ones:
                return None
            members.extend(first)
            (node,) = rest
        return members

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return "()" if term == RDF("nil") else self._iri(term.value)
        if isinstance(term, BlankNode):
            return f"_:{term.value}"
        if not isinstance(term, Literal):
            raise TypeError(term)
        if term.language:
            return f"{_quoted(term.value)}@{term.language}"
        if term.datatype == XSD("string"):
            return _quoted(term.value)
        shorthand = _SHORTHAND.get(term.datatype)
        if shorthand and shorthand.fullmatch(term.value):
            return term.value
        return f"{_quoted(term.value)}^^{self._iri(term.datatype.value)}"

    def _iri(self, iri: str) -> str:
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                self._used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if "\n" in escaped:
        escaped = escaped.replace('"""', '\\"\\"\\"')
        escaped = f'{escaped[:-1]}\\"' if escaped.endswith('"') else escaped
        quotes = '"""'
    else:
        escaped, quotes = escaped.replace('"', '\\"'), '"'
    return quotes + _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped) + quotes
