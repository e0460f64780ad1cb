"""What a site already knows: which IRI stands for a repository, a product, an organisation.

An organisation is recognised by its TOOI IRI, its OIN, its own web address or a whole name that only one organisation
has, never by a name that is merely alike. A steward adds a name or an address as a triple (`data/identity.ttl`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.harvest.project import Named
from bronwijzer.harvest.vocabulary import TOOI, address, plain, term
from bronwijzer.prefixes import DCT, FOAF, OWL, RDF, RDFS, SKOS
from bronwijzer.turtle import Term

_OIN: Final = re.compile(r"(?<!\d)0000000\d{13}(?!\d)")
_AGENTS: Final = frozenset({FOAF("Agent"), term("org:FormalOrganization"), term("schema:Organization")})
_PRODUCTS: Final = frozenset({term("schema:SoftwareApplication"), term("schema:WebApplication")})
_CODE: Final = frozenset({term("doap:GitRepository"), term("schema:SoftwareSourceCode"), term("doap:Repository")})
_NAMES: Final = frozenset(
    {
        DCT("title"),
        FOAF("name"),
        RDFS("label"),
        SKOS("altLabel"),
        SKOS("prefLabel"),
        term("schema:name"),
        term("tooiont:officieleNaamInclSoort"),
    }
)
_ADDRESSES: Final = frozenset({term("doap:browse"), term("doap:location"), term("schema:codeRepository")})
_ENDED: Final = term("tooiont:einddatum")
_LIKENESS: Final = 0.8
_LONGEST_COMPARED: Final = 60
_HISTORICAL: Final = term("tooiont:HistorischeVersie")


@dataclass(slots=True)
class Known:
    """IRIs by the marks that identify what they stand for."""

    labelled: set[str] = field(default_factory=set)
    organisations: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    products: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    code: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    replaced: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> "Known":
        """Return what statements tell of repositories, products and organisations."""
        said = _by_subject(triples)
        known = cls()
        numbers = {
            iri: value.value
            for iri, facts in said.items()
            for value in facts.get(SKOS("notation"), ())
            if isinstance(value, Literal)
        }
        for iri, facts in sorted(said.items()):
            known._learn(iri, facts, numbers)
        return known

    def organisation(self, named: Named) -> tuple[NamedNode, str] | None:
        """Return the one organisation that a source means, and by which mark it was recognised; or None."""
        number = _OIN.search(named.uri)
        marks = [("tooi", named.uri if named.uri.startswith(TOOI) else ""), ("oin", number[0] if number else "")]
        marks += [("address", address(named.uri) if named.uri else ""), ("name", plain(named.text))]
        for evidence, mark in marks:
            found = self.organisations.get(f"{evidence} {mark}", set())
            if mark and len(found) == 1:
                return NamedNode(next(iter(found))), evidence
        return None

    def near(self, name: str) -> tuple[NamedNode, str] | None:
        """Return the organisation that a name is most like, and what that is called here; or None. It is a guess."""
        given = plain(name)
        found = get_close_matches(given, self.spoken, 1, _LIKENESS) if len(given) <= _LONGEST_COMPARED else []
        alike = _only(self.organisations[f"name {found[0]}"]) if found else None
        return (alike, self.spoken[found[0]]) if alike else None

    def holder(self, repository: str) -> NamedNode | None:
        """Return the one organisation that holds the account in which a repository stands, or None."""
        return _only(self.organisations.get(f"account {address(repository).rpartition('/')[0]}", set()))

    def product(self, name: str) -> NamedNode | None:
        """Return the one product with this name, or None."""
        return _only(self.products.get(plain(name), set()))

    def product_at(self, url: str) -> NamedNode | None:
        """Return the one product whose code is at this address, or None."""
        return _only(self.products.get(f"at {address(url)}", set()))

    def repository(self, url: str) -> NamedNode | None:
        """Return the one repository at this address, or None."""
        return _only(self.code.get(address(url), set()))

    def current(self, iri: NamedNode) -> NamedNode:
        """Return the IRI that stands for a thing now: itself, or what a steward replaced it by."""
        return NamedNode(self.replaced.get(iri.value, iri.value))

    def label(self, iri: NamedNode) -> bool:
        """Tell whether a thing still needs its label, and remember that it now has one."""
        fresh = iri.value not in self.labelled
        self.labelled.add(iri.value)
        return fresh

    def _learn(self, iri: str, facts: dict[NamedNode, set[Term]], numbers: dict[str, str]) -> None:
        types = facts.get(RDF("type"), set())
        if RDFS("label") in facts:
            self.labelled.add(iri)
        now = next((each.value for each in facts.get(DCT("isReplacedBy"), ()) if isinstance(each, NamedNode)), iri)
        if now != iri:
            self.replaced[iri] = now
        if types & _AGENTS:
            self._learn_organisation(now, facts, numbers)
        if types & _PRODUCTS:
            self._learn_product(now, facts)
        if types & _CODE:
            for each in _values(facts, _ADDRESSES):
                if each.startswith("http"):
                    self.code[address(each)].add(now)

    def _learn_organisation(self, iri: str, facts: dict[NamedNode, set[Term]], numbers: dict[str, str]) -> None:
        for same in _values(facts, {OWL("sameAs")}):
            self.organisations[f"tooi {same}"].add(iri)
        if _ENDED in facts or _HISTORICAL in facts.get(RDF("type"), set()):
            return
        for name in _values(facts, _NAMES):
            self.organisations[f"name {plain(name)}"].add(iri)
            self.spoken.setdefault(plain(name), name)
        for page in _values(facts, {FOAF("homepage")}):
            self.organisations[f"address {address(page)}"].add(iri)
        for account in _values(facts, {FOAF("account")}):
            self.organisations[f"account {address(account)}"].add(iri)
        for each in _values(facts, {term("adms:identifier")}):
            if _OIN.fullmatch(numbers.get(each, "")):
                self.organisations[f"oin {numbers[each]}"].add(iri)

    def _learn_product(self, iri: str, facts: dict[NamedNode, set[Term]]) -> None:
        for name in _values(facts, _NAMES):
            self.products[plain(name)].add(iri)
        for url in _values(facts, {term("schema:codeRepository")}):
            self.products[f"at {address(url)}"].add(iri)


def _by_subject(triples: Iterable[Triple]) -> dict[str, dict[NamedNode, set[Term]]]:
    said: dict[str, dict[NamedNode, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for each in triples:
        if isinstance(each.subject, NamedNode):
            said[each.subject.value][each.predicate].add(each.object)
    return said


def _values(facts: dict[NamedNode, set[Term]], predicates: Iterable[NamedNode]) -> list[str]:
    found = [each for predicate in predicates for each in facts.get(predicate, ())]
    return sorted(each.value for each in found if isinstance(each, Literal | NamedNode))


def _only(found: set[str]) -> NamedNode | None:
    return NamedNode(next(iter(found))) if len(found) == 1 else None
