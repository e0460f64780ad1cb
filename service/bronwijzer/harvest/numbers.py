"""Numbers and addresses of organisations from a table: OIN, KvK, RSIN, Wikidata, web address."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.errors import SourceError
from bronwijzer.harvest import forms
from bronwijzer.harvest.known import Known
from bronwijzer.harvest.organisations import Organisations
from bronwijzer.harvest.vocabulary import TOOI, both, day, slug, term, thing
from bronwijzer.prefixes import DCT, FOAF, OWL, RDF, RDFS, SKOS

_MINISTRY: Final = f"{TOOI}ministerie/mnre"
_BEFORE_RECORDS: Final = "1900"


@dataclass(frozen=True, slots=True)
class Number:
    """A kind of number: its column, form, concept, Dutch and English name, and who issues it."""

    column: str
    form: re.Pattern[str]
    concept: str
    dutch: str
    english: str
    agency: str


NUMBERS: Final = (
    Number("oin", re.compile(r"\d{20}"), "oin", "OIN", "OIN", "Logius"),
    Number("kvk", re.compile(r"\d{8}"), "kvk-nummer", "KVK-nummer", "KVK number", "Kamer van Koophandel"),
)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table; raises SourceError when it is none or has no columns `tooi` and `name`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if not {"tooi", "name"} <= set(table.fieldnames or ()):
                raise SourceError("harvest.no-table", file=path)
            return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError("harvest.no-table", file=path) from error


class Numbers:
    """Says of organisations which numbers they have, and names ministries that no register holds."""

    def __init__(self, known: Known, organisations: Organisations) -> None:
        """Begin with the organisations that are taken and what the site knows."""
        self._known = known
        self._organisations = organisations

    def statements(self, table: list[dict[str, str]]) -> Iterator[Triple]:
        """Yield what a table says of organisations that are taken, and of ministries."""
        for row in sorted(table, key=lambda each: each["tooi"]):
            iri = self._organisations.iri(row["tooi"])
            if row["tooi"].startswith(_MINISTRY) and forms.url(row["tooi"]):
                iri, registered = iri or self._ministry_iri(row), iri is not None
                yield from self._named(iri, row) if registered else self._ministry(iri, row)
            if iri is not None:
                yield from self._row(iri, row)

    def _ministry_iri(self, row: dict[str, str]) -> NamedNode:
        held = self._known.organisations.get(f"tooi {row['tooi']}", set())
        code = row["tooi"].rpartition("/")[2]
        return NamedNode(next(iter(held))) if len(held) == 1 else thing("organisatie", f"ministerie-{slug(code)}")

    def _ministry(self, iri: NamedNode, row: dict[str, str]) -> Iterator[Triple]:
        name = _name(row)
        for each in (FOAF("Agent"), term("org:FormalOrganization"), term("tooiont:Ministerie")):
            yield Triple(iri, RDF("type"), each)
        yield Triple(iri, OWL("sameAs"), NamedNode(row["tooi"]))
        yield Triple(iri, term("org:classification"), thing("begrip", "organisatiesoort", "ministerie"))
        yield from self._named(iri, row)
        since, until = row.get("valid_from", ""), row.get("valid_until", "")
        if forms.day(since) and not since.startswith(_BEFORE_RECORDS):
            yield Triple(iri, term("tooiont:begindatum"), day(since))
        if forms.day(until):
            yield Triple(iri, term("tooiont:einddatum"), day(until))
        if self._known.label(iri):
            period = (f" (tot {until[:4]})", f" (until {until[:4]})") if until else ("", "")
            for predicate in (RDFS("label"), SKOS("prefLabel")):
                yield from (Triple(iri, predicate, each) for each in both(name + period[0], name + period[1]))

    def _named(self, iri: NamedNode, row: dict[str, str]) -> Iterator[Triple]:
        """Yield what a ministry is called: a table may be newer than the register, and then both names stand."""
        yield Triple(iri, FOAF("name"), Literal(_name(row), language="nl"))
        if row.get("abbr"):
            yield Triple(iri, term("tooiont:afkorting"), Literal(row["abbr"], language="nl"))

    def _row(self, iri: NamedNode, row: dict[str, str]) -> Iterator[Triple]:
        for number in NUMBERS:
            value = row.get(number.column, "")
            if number.form.fullmatch(value):
                yield from self._number(iri, number, value, row["name"])
        if re.fullmatch(r"Q\d+", row.get("wikidata", "")):
            yield Triple(iri, term("schema:sameAs"), NamedNode(f"http://www.wikidata.org/entity/{row['wikidata']}"))
        page = forms.url(row.get("website", ""))
        if page:
            yield Triple(iri, FOAF("homepage"), NamedNode(page))

    def _number(self, iri: NamedNode, number: Number, value: str, name: str) -> Iterator[Triple]:
        reference = iri.value.rpartition("/")[2]
        node = thing("identificator", f"{reference}-{number.column}")
        yield Triple(iri, term("adms:identifier"), node)
        yield Triple(node, RDF("type"), term("adms:Identifier"))
        yield Triple(node, DCT("type"), thing("begrip", "identificatiesoort", number.concept))
        yield Triple(node, SKOS("notation"), Literal(value))
        yield Triple(node, term("adms:schemaAgency"), Literal(number.agency))
        if self._known.label(node):
            labels = both(f"{number.dutch} van {name}", f"{number.english} of {name}")
            yield from (Triple(node, RDFS("label"), each) for each in labels)


def _name(row: dict[str, str]) -> str:
    return f"Ministerie van {row['name']}"
