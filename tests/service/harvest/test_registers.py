"""Registers of TOOI, tables of numbers and the OSS register become graphs with our own IRIs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.errors import SiteError, SourceError
from bronwijzer.harvest import don, tooi
from bronwijzer.harvest.vocabulary import BASE, term, thing
from bronwijzer.harvest.writing import Target
from bronwijzer.prefixes import FOAF, OWL, PROV, RDFS, SKOS
from bronwijzer.turtle import read

TOOI = "https://identifier.overheid.nl/tooi/id/"
ONT = "https://identifier.overheid.nl/tooi/def/ont/"
PROV_SPACE = "http://www.w3.org/ns/prov#"


def node(path: str, kind: str, name: str = "", **more: str) -> dict[str, object]:
    """Return a node of a register, as expanded JSON-LD."""
    values = {f"{ONT}officieleNaamInclSoort": name, f"{ONT}organisatiecode": path.rpartition("/")[2]}
    values |= {f"{ONT}{key}": value for key, value in more.items()}
    held: dict[str, object] = {key: [{"@value": value}] for key, value in values.items() if value}
    return {"@id": TOOI + path, "@type": [ONT + each for each in kind.split()]} | held


def links(**to: list[str]) -> dict[str, object]:
    """Return links of a node to others, by property of PROV."""
    return {f"{PROV_SPACE}{key}": [{"@id": TOOI + each} for each in value] for key, value in to.items()}


def head(name: str) -> dict[str, object]:
    """Return the description of a register itself."""
    return {
        "@id": f"https://identifier.overheid.nl/tooi/set/rwc_{name}_compleet/3",
        "@type": ["https://identifier.overheid.nl/tooi/def/wl/RegisterwaardelijstCompleet"],
        "https://identifier.overheid.nl/tooi/def/wl/volgnummer": [{"@value": "3"}],
    }


GEMEENTEN = [
    head("gemeenten"),
    node("gemeente/gm0014", "Gemeente", "gemeente Groningen", voorkeursnaamInclSoort="gemeente Stad"),
    node("gemeente/gm0001", "Gemeente", "gemeente Oud", einddatum="2020-12-31"),
    node("gemeente/gm0002", "Gemeente", "gemeente Nieuw", begindatum="2021-01-01"),
    node("gemeente/gm0003", "Gemeente", "gemeente Nieuw", einddatum="1999-12-31"),
    node("gemeente/hv_1", "HistorischeVersie Gemeente", "gemeente Anders", einddatumHV="2001-01-01")
    | links(specializationOf=["gemeente/gm0014"]),
    node("gemeente/wzg_1", "Samenvoeging", tijdstipWijziging="2021-01-01T00:00:00+01:00")
    | links(invalidated=["gemeente/gm0001"], generated=["gemeente/gm0002"]),
    node("ministerie/mnre8", "Ministerie", "ministerie van Oude Zaken"),
    node("gemeente/wzg_2", "Opheffing") | links(invalidated=["gemeente/gm0001"]),
    node("gemeente/wzg_3", "Oprichting", tijdstipWijziging="2021-01-01") | links(generated=["gemeente/gm9999"]),
]
ZBOS = [
    head("zbo"),
    node("zbo/zb1", "Zbo", "zbo Genoemd"),
    node("zbo/zb2", "ZboCluster", "zbo Niet genoemd"),
]
NUMBERS = (
    "tooi,name,abbr,oin,kvk,wikidata,website,valid_from,valid_until\n"
    f"{TOOI}gemeente/gm0014,Gemeente Groningen,,00000001825783434000,73558907,Q892526,https://www.groningen.nl,,\n"
    f"{TOOI}gemeente/gm0002,Gemeente Nieuw,,123,abc,geen,niet,,\n"
    f"{TOOI}ministerie/mnre9,Zaken,MvZ,,,,,2020-01-01,2024-01-01\n"
    f"{TOOI}ministerie/mnre8,Nieuwe Zaken,MNZ,,,,,,\n"
    f"{TOOI}ministerie/mnre 7,Niets,,,,,,,\n"
    f"{TOOI}zbo/zb2,Niet genoemd,,00000001111111111000,,,,,\n"
)


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Callable[[], list[str]]:
    """Give a function that harvests two registers and a table into a site that mentions one zbo."""
    (data / "genoemd.ttl").write_text(
        f"<{BASE}id/organisatie/x> <{OWL('sameAs').value}> <{TOOI}zbo/zb1> .", encoding="utf-8"
    )
    paths = [tmp_path / "gemeenten.json", tmp_path / "zbo.json"]
    for path, held in zip(paths, (GEMEENTEN, ZBOS), strict=True):
        path.write_text(json.dumps(held), encoding="utf-8")
    (tmp_path / "nummers.csv").write_text(NUMBERS, encoding="utf-8")

    def harvested() -> list[str]:
        return tooi.harvest(paths, tmp_path / "nummers.csv", Target.of(data / "registers"), "https://voorbeeld.nl/n")

    return harvested


def said_in(path: Path) -> set[Triple]:
    """Return what a file says."""
    return {quad.triple for quad, _ in read(path, BASE, 10_000_000)}


def organisation(name: str) -> NamedNode:
    """Return the IRI of an organisation."""
    return thing("organisatie", name)


def test_registers_are_written_once_and_the_same(run: Callable[[], list[str]]) -> None:
    """A second harvest of the same registers changes nothing."""
    assert ["gemeenten", "nummers", "zbo"] == run()
    assert [] == run()


@pytest.mark.parametrize(
    ("name", "tooi_iri"),
    [
        ("gemeente-groningen", "gemeente/gm0014"),
        ("gemeente-nieuw", "gemeente/gm0002"),
        ("gemeente-nieuw-gm0003", "gemeente/gm0003"),
        ("gemeente-oud", "gemeente/gm0001"),
    ],
)
def test_an_organisation_has_one_iri(name: str, tooi_iri: str, run: Callable[[], list[str]], data: Path) -> None:
    """What the site knows keeps its IRI; a name that is taken gets the register's code behind it."""
    run()

    wanted = Triple(organisation(name), OWL("sameAs"), NamedNode(TOOI + tooi_iri))
    assert wanted in said_in(data / "registers" / "gemeenten.ttl")


def test_only_what_is_mentioned_of_the_other_registers_is_taken(run: Callable[[], list[str]], data: Path) -> None:
    """Of zbo's, agencies and cooperations only those that the site mentions come in."""
    run()

    said = said_in(data / "registers" / "zbo.ttl")
    assert {TOOI + "zbo/zb1"} == {str(each.object)[1:-1] for each in said if each.predicate == OWL("sameAs")}


def test_a_change_has_its_date_and_parties(run: Callable[[], list[str]], data: Path) -> None:
    """A merger says who was before, who came after, and when, and one of nobody is left out."""
    run()

    said = said_in(data / "registers" / "gemeenten.ttl")
    event = thing("activiteit", "tooi-gemeente-wzg-1")
    assert Triple(event, term("org:originalOrganization"), organisation("gemeente-oud")) in said
    assert Triple(event, term("org:resultingOrganization"), organisation("gemeente-nieuw")) in said
    assert Triple(event, RDFS("label"), Literal("Merger into Gemeente Nieuw (2021-01-01)", language="en")) in said
    assert {event} == {each.subject for each in said if each.predicate == term("org:originalOrganization")}


def test_names_tell_what_has_ended(run: Callable[[], list[str]], data: Path) -> None:
    """An organisation that ended is shown with the year, another name of one that did not is kept."""
    run()

    said = said_in(data / "registers" / "gemeenten.ttl")
    ended = Literal("Municipality of Oud (until 2020)", language="en")
    assert Triple(organisation("gemeente-oud"), RDFS("label"), ended) in said
    other = Literal("Gemeente Stad", language="nl")
    assert Triple(organisation("gemeente-groningen"), SKOS("altLabel"), other) in said
    version = Triple(organisation("gemeente-anders"), PROV("specializationOf"), organisation("gemeente-groningen"))
    assert version in said


def test_numbers_are_taken_when_they_have_the_form(run: Callable[[], list[str]], data: Path) -> None:
    """OIN, KVK number, Wikidata and home page come in; what only stands in their column does not."""
    run()

    said = said_in(data / "registers" / "nummers.ttl")
    notations = {each.object.value for each in said if each.predicate == SKOS("notation")}  # type: ignore[union-attr]  # a notation is a literal
    assert {"00000001825783434000", "73558907"} == notations
    assert Triple(organisation("gemeente-groningen"), FOAF("homepage"), NamedNode("https://www.groningen.nl")) in said


def test_a_ministry_that_no_register_holds_comes_from_the_table(run: Callable[[], list[str]], data: Path) -> None:
    """A newer ministry is described by the table, with its dates."""
    run()

    said = said_in(data / "registers" / "nummers.ttl")
    label = Literal("Ministerie van Zaken (tot 2024)", language="nl")
    assert Triple(organisation("ministerie-mnre9"), RDFS("label"), label) in said


def test_a_table_that_is_newer_names_a_ministry_anew(run: Callable[[], list[str]], data: Path) -> None:
    """Both names stand, each in the graph of its source, and the register's is not written over."""
    run()

    ministry = organisation("ministerie-van-oude-zaken")
    for source, name in (("gemeenten", "Ministerie van Oude Zaken"), ("nummers", "Ministerie van Nieuwe Zaken")):
        said = said_in(data / "registers" / f"{source}.ttl")
        named = {each.object for each in said if (each.subject, each.predicate) == (ministry, FOAF("name"))}
        assert {Literal(name, language="nl")} == named


def with_node(**held: object) -> str:
    """Return a register with one more node."""
    return json.dumps([*GEMEENTEN, held])


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "[1]", "nee", "[" * 100_000, '[{"@type": 5}]'),
        with_node(**{"@id": f"{TOOI}gemeente/gm 1", "@type": [f"{ONT}Gemeente"]}),
        with_node(**{"@id": f"{TOOI}gemeente/gm1", "@type": [f"{ONT}Ge meente"]}),
    ],
)
def test_what_is_no_register_is_refused(text: str, tmp_path: Path) -> None:
    """A file that holds no register is told in one sentence."""
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match=r"harvest\.no-register"):
        tooi.harvest([tmp_path / "x.json"], None, Target.of(tmp_path / "uit"))


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", b"tooi\nx\n", b"tooi,name\n\xff\n"])
def test_what_is_no_table_is_refused(raw: bytes, tmp_path: Path) -> None:
    """A file without columns of TOOI IRIs and names is told in one sentence."""
    (tmp_path / "x.csv").write_bytes(raw)

    with pytest.raises(SourceError, match=r"harvest\.no-table"):
        tooi.harvest([], tmp_path / "x.csv", Target.of(tmp_path / "uit"))


PUBLISHERS = {
    "data": [
        {
            "description": "Gemeente Groningen",
            "tooiUrl": f"{TOOI}gemeente/gm0014",
            "codeHosting": [{"url": "https://github.com/Groningen/"}, {"url": "geen"}, {"url": None}, "x"],
        },
        {"description": "Stichting Oud", "codeHosting": None},
        {"description": "!"},
        {"description": "Stichting Nieuw", "tooiUrl": None, "codeHosting": []},
        "x",
    ]
}
REPOSITORIES = "project,repository\nPDOK,https://github.com/PDOK/gokoala\nOnbekend,https://github.com/x/y\nz,geen\n"


def test_publishers_have_accounts_and_projects_have_repositories(data: Path, tmp_path: Path) -> None:
    """The OSS register says who publishes where; a list says which repositories a project has; twice is the same."""
    (tmp_path / "p.json").write_text(json.dumps(PUBLISHERS), encoding="utf-8")
    (tmp_path / "r.csv").write_text(REPOSITORIES, encoding="utf-8")

    first, second = (
        don.harvest(tmp_path / "p.json", tmp_path / "r.csv", Target.of(data / "don"), "https://voorbeeld.nl/p")
        for _ in range(2)
    )

    said = said_in(data / "don" / "uitgevers.ttl") | said_in(data / "don" / "repositories.ttl")
    account = Triple(organisation("gemeente-groningen"), FOAF("account"), NamedNode("https://github.com/Groningen"))
    assert (["repositories", "uitgevers"], []) == (first, second)
    assert account in said
    assert {organisation(""), organisation("stichting-nieuw"), organisation("stichting-oud")} & {
        each.subject for each in said
    } == {organisation("stichting-nieuw"), organisation("stichting-oud")}
    repository = thing("repository", "pdok-gokoala")
    assert Triple(thing("project", "pdok"), term("doap:repository"), repository) in said
    assert thing("project", "onbekend") not in {each.subject for each in said}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"data": 1'])
def test_what_is_no_list_of_publishers_is_refused(text: str, tmp_path: Path) -> None:
    """A file that is not the list of publishers is told in one sentence."""
    (tmp_path / "p.json").write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match=r"harvest\.no-publishers"):
        don.harvest(tmp_path / "p.json", None, Target.of(tmp_path / "uit"))


def test_what_is_no_list_of_repositories_is_refused(tmp_path: Path) -> None:
    """A CSV without the two columns is told in one sentence."""
    (tmp_path / "p.json").write_text('{"data": []}', encoding="utf-8")
    (tmp_path / "r.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(SourceError, match=r"harvest\.no-repositories"):
        don.harvest(tmp_path / "p.json", tmp_path / "r.csv", Target.of(tmp_path / "uit"))


def test_a_source_that_is_no_address_is_refused(tmp_path: Path) -> None:
    """Where a file can be read has to be an address, for it is linked to."""
    (tmp_path / "p.json").write_text('{"data": []}', encoding="utf-8")
    target = Target.of(tmp_path / "uit")

    with pytest.raises(SiteError, match=r"harvest\.no-source"):
        don.harvest(tmp_path / "p.json", None, target, "geen adres")
    with pytest.raises(SiteError, match=r"harvest\.no-source"):
        tooi.harvest([], None, target, "geen adres")
