"""TOOI registers as statements: organisations, their names and dates, and the changes that made and ended them."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest.known import Known
from bronwijzer.harvest.registers import EVENTS, WHOLE, Node, Register
from bronwijzer.harvest.vocabulary import both, day, slug, term, thing
from bronwijzer.prefixes import DCT, FOAF, OWL, PROV, RDF, RDFS, SKOS
from bronwijzer.words import LANGUAGES, words

_TEXTS: Final = ("afkorting", "officieleNaamExclSoort", "officieleNaamInclSoort")
_DATES: Final = ("begindatum", "einddatum", "einddatumHV")
_ENGLISH: Final = {"gemeente ": "Municipality of ", "provincie ": "Province of "}
_ENDS: Final = ("einddatum", "einddatumHV")
_SORTS: Final = {"oorg": "overige-overheidsorganisatie", "so": "samenwerkingsorganisatie"}
_LENGTH_OF_A_DAY: Final = 10


class Organisations:
    """Gives every organisation of TOOI its IRI here, and says of each what its register says."""

    def __init__(self, known: Known, registers: Iterable[Register], mentioned: frozenset[str]) -> None:
        """Name all organisations that are taken: those of the main registers, and those that are mentioned."""
        self._known = known
        self._iris: dict[str, NamedNode] = {}
        self._names_of: dict[str, str] = {}
        taken: set[str] = {next(iter(iris)) for key, iris in known.organisations.items() if key.startswith("tooi ")}
        nodes = [node for each in registers for node in each.nodes if not node.is_event]
        for node in sorted(nodes, key=lambda each: (bool(_end(each)), each.iri)):
            if node.kind in WHOLE or node.iri in mentioned:
                self._iris[node.iri] = self._named(node, taken)
                self._names_of[self._iris[node.iri].value] = _name(node)

    def iri(self, tooi: str) -> NamedNode | None:
        """Return the IRI here of an organisation of TOOI, or None when it is not taken."""
        return self._iris.get(tooi)

    def statements(self, register: Register) -> Iterator[Triple]:
        """Yield what a register says of the organisations that are taken."""
        for node in register.nodes:
            if node.is_event:
                yield from self._event(node)
            elif node.iri in self._iris:
                yield from self._organisation(self._iris[node.iri], node)

    def _named(self, node: Node, taken: set[str]) -> NamedNode:
        held = self._known.organisations.get(f"tooi {node.iri}", set())
        if len(held) == 1:
            return NamedNode(next(iter(held)))
        name = slug(_name(node))
        plain, exact = thing("organisatie", name), thing("organisatie", slug(f"{name} {node.reference}"))
        used = not name or plain.value in taken or plain.value in self._known.labelled
        taken.add((exact if used else plain).value)
        return exact if used else plain

    def _organisation(self, iri: NamedNode, node: Node) -> Iterator[Triple]:
        for each in (FOAF("Agent"), term("org:FormalOrganization")):
            yield Triple(iri, RDF("type"), each)
        for name in sorted(node.classes - {"ZboCluster"}) or ["Zbo"]:
            yield Triple(iri, RDF("type"), term(f"tooiont:{name}"))
        yield Triple(iri, OWL("sameAs"), NamedNode(node.iri))
        yield Triple(
            iri, term("org:classification"), thing("begrip", "organisatiesoort", _SORTS.get(node.kind, node.kind))
        )
        yield Triple(iri, term("tooiont:organisatiecode"), Literal(node.one("organisatiecode")))
        for name in _TEXTS:
            yield from (Triple(iri, term(f"tooiont:{name}"), _dutch(each)) for each in node.values.get(name, ()))
        for name in _DATES:
            yield from (Triple(iri, term(f"tooiont:{name}"), day(each)) for each in node.values.get(name, ()))
        yield from self._names(iri, node)
        yield from self._links(iri, node)

    def _names(self, iri: NamedNode, node: Node) -> Iterator[Triple]:
        dutch, english = _labels(node)
        yield Triple(iri, FOAF("name"), _dutch(_name(node)))
        if self._known.label(iri):
            for predicate in (RDFS("label"), SKOS("prefLabel")):
                yield from (Triple(iri, predicate, each) for each in both(dutch, english))
        preferred = node.one("voorkeursnaamInclSoort") or node.one("voorkeursnaamExclSoort")
        others = {_capital(_bare(each, node)) for each in (preferred, *node.values.get("alternatieveNaam", ()))}
        for each in sorted(others - {"", _name(node)}):
            yield Triple(iri, SKOS("altLabel"), _dutch(each))

    def _links(self, iri: NamedNode, node: Node) -> Iterator[Triple]:
        for name in ("ligtInProvincie", "verantwoordelijkMinisterie", "hoortBijZboCluster"):
            for each in node.values.get(name, ()):
                if each in self._iris:
                    yield Triple(iri, term(f"tooiont:{name}"), self._iris[each])
        for each in node.values.get("prov:specializationOf", ()):
            if each in self._iris:
                yield Triple(iri, PROV("specializationOf"), self._iris[each])

    def _event(self, node: Node) -> Iterator[Triple]:
        """Yield a change of organisations: what was before, what came after, and since when."""
        used = node.values.get("prov:used", ())
        before = self._taken((*node.values.get("prov:invalidated", ()), *used))
        after = self._taken((*node.values.get("prov:generated", ()), *used))
        date = node.one("tijdstipWijziging")[:_LENGTH_OF_A_DAY]
        if before == after or not date:
            return
        iri = thing("activiteit", f"tooi-{node.kind}-{slug(node.reference)}")
        yield Triple(iri, RDF("type"), term("org:ChangeEvent"))
        yield Triple(iri, DCT("date"), day(date))
        for name in sorted(node.classes):
            yield Triple(iri, RDF("type"), term(f"tooiont:{name}"))
        yield from (Triple(iri, RDFS("label"), each) for each in self._told(node, after or before, date))
        yield from (Triple(iri, term("org:originalOrganization"), each) for each in before)
        yield from (Triple(iri, term("org:resultingOrganization"), each) for each in after)

    def _told(self, node: Node, parties: list[NamedNode], date: str) -> list[Literal]:
        """Return what a change is called: its kind, the organisations after it, and its date."""
        names = ", ".join(sorted({self._names_of[each.value] for each in parties}))
        key = f"harvest.event.{min(node.classes & EVENTS)}"
        return [Literal(words(each)(key, names=names, date=date), language=each) for each in LANGUAGES]

    def _taken(self, iris: Iterable[str]) -> list[NamedNode]:
        return [self._iris[each] for each in iris if each in self._iris]


def _end(node: Node) -> str:
    return next((node.one(each) for each in _ENDS if node.one(each)), "")


def _name(node: Node) -> str:
    return _capital(_bare(node.one("officieleNaamInclSoort") or node.one("officieleNaamExclSoort"), node))


def _bare(name: str, node: Node) -> str:
    """Return a name without the register's own word for a zbo or a cooperation, which nobody says."""
    words = {"zbo": "zbo ", "so": "samenwerkingsorganisatie "}
    return name.removeprefix(words.get(node.kind, "")) if node.kind in words else name


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _labels(node: Node) -> tuple[str, str]:
    """Return the names under which an organisation is shown; one that ended is told from one that did not."""
    name = node.one("officieleNaamInclSoort")
    dutch = english = _name(node)
    for start, spoken in _ENGLISH.items():
        if name.lower().startswith(start):
            english = spoken + name[len(start) :]
    year = _end(node)[:4]
    return (f"{dutch} (tot {year})", f"{english} (until {year})") if year else (dutch, english)


def _dutch(text: str) -> Literal:
    return Literal(text, language="nl")
