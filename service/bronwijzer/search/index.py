"""The index of a release: what can be found, read from its store and written once, in IRI order.

The engine takes a lock when it opens an index, and a release is never written to. So a copy is opened,
and removed at once: what the engine has mapped stays readable.
"""

import json
import math
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode
from tantivy import Document, Index, Schema, SchemaBuilder

from bronwijzer.errors import StoreUnavailable
from bronwijzer.prefixes import NAMESPACES
from bronwijzer.queries import own
from bronwijzer.search.words import STEMMED, Analysis
from bronwijzer.store.base import Store

FOLDER: Final = "search"
#: Changes when an index that an older version wrote can no longer be read.
FORMAT: Final = "4"
#: The kinds of text, those that name a thing first; `same` is its IRI elsewhere, `address` a place on the web.
KINDS: Final = ("name", "alternative", "identifier", "same", "address", "description")
NAMES: Final = KINDS[:2]

_WORDS: Final = "words"
_HEAP: Final = 64_000_000
_LONGEST: Final = 5_000
_LONGEST_KEY: Final = 300
_SECONDARY: Final = tuple(NAMESPACES[prefix] for prefix in ("adms", "owl", "rdf", "rdfs", "sh", "skos", "spdx", "void"))
_LESS: Final = 0.2
#: What has a name that nobody looks for: the heading of a column.
_UNSOUGHT: Final = frozenset({"http://www.w3.org/ns/csvw#Column"})


@dataclass(frozen=True, slots=True)
class Said:
    """One text about a thing; `kind` is one of KINDS."""

    kind: str
    text: str
    language: str | None = None


@dataclass(slots=True)
class Thing:
    """All that is searched of one resource; `kind` is the class that it is listed under."""

    iri: str
    types: list[str] = field(default_factory=list)
    kind: str = ""
    said: list[Said] = field(default_factory=list)
    links: int = 0

    @property
    def weight(self) -> float:
        """How much likelier than others it is meant, by what refers to it; terms and records of something come last."""
        well_known = 1 + math.log2(1 + self.links) / 8
        return well_known * (_LESS if self.kind.startswith(_SECONDARY) else 1)


def write(folder: Path, store: Store) -> None:
    """Write the index of a store into a new folder, once."""
    folder.mkdir()
    _fill(Index(_schema(), str(folder)), store)
    for path in folder.iterdir():
        if path.name.endswith(".lock"):
            path.unlink()
        else:
            path.chmod(0o644)
    (folder / "format").write_text(FORMAT, encoding="ascii")


def opened(folder: Path, store: Store) -> Index:
    """Return the index in a folder, or one made in memory for a release that has none that can be read."""
    try:
        if (folder / "format").read_text(encoding="ascii") != FORMAT:
            raise ValueError(folder)  # noqa: TRY301 -- every reason to make one anew is told in one place
        with tempfile.TemporaryDirectory(prefix="bronwijzer-") as copy:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            index = Index.open(copy)
            _register(index)
            index.config_reader("manual")
            index.searcher()
    except (OSError, ValueError):
        index = Index(_schema())
        _fill(index, store)
        index.reload()
    return index


def things(store: Store) -> Iterator[Thing]:
    """Yield every resource that has a name to look for, in IRI order."""
    met: dict[str, Thing] = {}
    for row in store.select(own("search_texts")):
        thing = met.setdefault(row["resource"].value, Thing(row["resource"].value))  # type: ignore[union-attr]  # the query asks for IRIs
        text, kind = row["text"], row["kind"]
        if isinstance(text, Literal | NamedNode) and isinstance(kind, Literal):
            language = text.language if isinstance(text, Literal) else None
            thing.said.append(Said(kind.value, text.value[:_LONGEST], language))
    _classify(met, store)
    for row in store.select(own("search_links")):
        about, links = row["resource"], row["links"]
        if isinstance(about, NamedNode) and isinstance(links, Literal) and about.value in met:
            met[about.value].links = int(links.value)
    for thing in sorted(met.values(), key=lambda each: each.iri):
        thing.said.sort(key=lambda each: (KINDS.index(each.kind), each.text, each.language or ""))
        if thing.said[0].kind in NAMES and thing.kind not in _UNSOUGHT:
            yield thing


def _classify(met: Mapping[str, Thing], store: Store) -> None:
    """Give each thing its classes, and list it under the rarest of those that shapes are about, else the rarest."""
    shaped, sizes = set[str](), Counter[str]()
    classes: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own("search_types")):
        about, of = row["resource"], row["class"]
        if isinstance(about, NamedNode) and isinstance(of, NamedNode):
            sizes[of.value] += 1
            classes[about.value].append(of.value)
            shaped |= {of.value} if "shaped" in row else set()
    for iri, thing in met.items():
        thing.types = classes[iri]
        thing.kind = min(thing.types, key=lambda each: (each not in shaped, sizes[each], each), default="")


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw")
    builder.add_text_field("kind", stored=True, fast=True, tokenizer_name="raw")
    builder.add_unsigned_field("group", fast=True)
    builder.add_text_field("types", stored=True, tokenizer_name="raw")
    builder.add_text_field("exact", tokenizer_name="raw")
    builder.add_text_field("names", tokenizer_name=_WORDS)
    for code in STEMMED:
        builder.add_text_field(f"names_{code}", tokenizer_name=_WORDS)
        builder.add_text_field(f"texts_{code}", tokenizer_name=_WORDS)
    builder.add_bytes_field("said", stored=True)
    builder.add_float_field("weight", fast=True)
    return builder.build()


def _register(index: Index) -> None:
    index.register_tokenizer(_WORDS, Analysis.make().plain)


def _fill(index: Index, store: Store) -> None:
    """Add every thing of a store: by one thread, so that things with equal scores are found in the order of IRIs."""
    analysis = Analysis.make()
    _register(index)
    try:
        writer = index.writer(_HEAP, 1)
        held = list(things(store))
        numbers = {kind: number for number, kind in enumerate(sorted({thing.kind for thing in held}))}
        for thing in held:
            writer.add_document(_document(thing, numbers[thing.kind], analysis))
        writer.commit()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StoreUnavailable("search.unwritable", problem=error) from error


def _document(thing: Thing, number: int, analysis: Analysis) -> Document:
    document = Document(iri=thing.iri, kind=thing.kind, types=thing.types, weight=thing.weight)
    document.add_unsigned("group", number)
    document.add_bytes("said", json.dumps([[each.kind, each.text, each.language] for each in thing.said]).encode())
    for key in sorted({analysis.key(text) for text in _whole(thing)} - {""}):
        document.add_text("exact", key[:_LONGEST_KEY])
    for each in thing.said:
        if each.kind in NAMES or each.kind == "identifier":
            document.add_text("names", each.text)
            for code in STEMMED:
                document.add_text(f"names_{code}", analysis.stems(each.text, code))
        elif each.kind == "description":
            code = (each.language or "").partition("-")[0]
            for stemmed in [code] if code in STEMMED else STEMMED:
                document.add_text(f"texts_{stemmed}", analysis.stems(each.text, stemmed))
    return document


def _whole(thing: Thing) -> Iterator[str]:
    """Yield what people type or paste to mean exactly this thing."""
    yield thing.iri
    for each in thing.said:
        if each.kind != "description":
            yield each.text
        if each.kind == "same":
            yield each.text.rstrip("/").rpartition("/")[2]
