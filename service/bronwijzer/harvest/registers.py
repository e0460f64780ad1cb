"""TOOI registers: expanded JSON-LD as plain values, organisations apart from the events that changed them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode

from bronwijzer.errors import SourceError
from bronwijzer.harvest.vocabulary import TOOI
from bronwijzer.prefixes import NAMESPACES

_ONTOLOGY: Final = "https://identifier.overheid.nl/tooi/def/ont/"
_LISTS: Final = "https://identifier.overheid.nl/tooi/def/wl/"
_MOST_BYTES: Final = 50_000_000
EVENTS: Final = frozenset(
    {"Afsplitsing", "Herschikking", "Opheffing", "Oprichting", "Samenvoeging", "Toestandswijziging", "Uitbreiding"}
)

#: Registers of which every organisation is taken; of the others only those that the site mentions.
WHOLE: Final = frozenset({"gemeente", "ministerie", "provincie", "waterschap"})


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a register: its IRI, its classes of TOOI, and its values by property."""

    iri: str
    classes: frozenset[str]
    values: dict[str, tuple[str, ...]]

    @property
    def is_event(self) -> bool:
        """Whether this is a change of organisations."""
        return bool(self.classes & EVENTS)

    @property
    def kind(self) -> str:
        """The register's word in the IRI: gemeente, zbo and so on."""
        return self.iri.removeprefix(TOOI).partition("/")[0]

    @property
    def reference(self) -> str:
        """The last part of the IRI."""
        return self.iri.rpartition("/")[2]

    def one(self, name: str) -> str:
        """Return the first value of a property, or nothing."""
        return next(iter(self.values.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class Register:
    """One version of one register."""

    name: str
    number: str
    title: str
    published: str
    nodes: tuple[Node, ...]

    @property
    def url(self) -> str:
        """Where TOOI publishes this version."""
        base = "https://repository.officiele-overheidspublicaties.nl/waardelijsten"
        return f"{base}/{self.name}/{self.number}/json/{self.name}_{self.number}.json"


def read(path: Path) -> Register:
    """Return the register in a file; raises SourceError when it holds none."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError("source.too-large", file=path, megabytes=_MOST_BYTES // 1_000_000)
        return _register(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError("harvest.no-register", file=path) from error


def _register(held: object) -> Register:
    """Return a register; raises ValueError for what is none, or names something by what is no IRI."""
    nodes = [_node(each) for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    head = next((each for each in nodes if any("Registerwaardelijst" in name for name in each.classes)), None)
    if head is None:
        raise ValueError(held)
    name = head.iri.rpartition("/")[0].rpartition("/")[2]
    rest = tuple(sorted((each for each in nodes if each.iri.startswith(TOOI)), key=lambda each: each.iri))
    return Register(name, head.one("volgnummer"), head.one("titel"), head.one("publicatiedatum"), rest)


def _node(held: dict[str, Any]) -> Node:
    types = held.get("@type")
    given = [each for each in types if isinstance(each, str)] if isinstance(types, list) else []
    own = (NamedNode(each).value for each in given if each.startswith((_ONTOLOGY, _LISTS)))
    classes = frozenset(each.rpartition("/")[2] for each in own)
    values = {_local(key): _texts(value) for key, value in held.items() if not key.startswith("@")}
    iri = str(held.get("@id", ""))
    return Node(NamedNode(iri).value if iri.startswith(TOOI) else iri, classes, values)


def _local(key: str) -> str:
    if key.startswith(NAMESPACES["prov"]):
        return f"prov:{key.removeprefix(NAMESPACES['prov'])}"
    return key.rpartition("/")[2].rpartition("#")[2]


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    found = (each.get("@value", each.get("@id")) for each in items if isinstance(each, dict))
    return tuple(each for each in found if isinstance(each, str))
