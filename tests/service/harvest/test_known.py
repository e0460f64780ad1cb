"""An organisation is recognised by a mark that only it has, never by a name that is merely alike."""

from pathlib import Path

import pytest

from bronwijzer.harvest.known import Known
from bronwijzer.harvest.project import Named
from bronwijzer.harvest.surroundings import known_of
from bronwijzer.harvest.vocabulary import address, slug, thing
from bronwijzer.harvest.writing import Target

GRONINGEN = thing("organisatie", "gemeente-groningen")


@pytest.fixture
def known(data: Path) -> Known:
    """What the sample site knows."""
    return known_of(Target.of(data / "publiccode"))


@pytest.mark.parametrize(
    ("name", "uri", "evidence"),
    [
        ("Wie dan ook", "https://identifier.overheid.nl/tooi/id/gemeente/gm0014", "tooi"),
        ("Wie dan ook", "https://oinregister.example/00000001825783434000", "oin"),
        ("Wie dan ook", "http://groningen.nl", "address"),
        ("gemeente  GRONINGEN", "", "name"),
        ("Municipality of Groningen", "https://elders.example/", "name"),
    ],
)
def test_a_mark_of_its_own_recognises_an_organisation(name: str, uri: str, evidence: str, known: Known) -> None:
    """TOOI IRI, OIN, web address and whole name each recognise an organisation, and say by what."""
    assert (GRONINGEN, evidence) == known.organisation(Named(name, 1, "usedBy", uri))


@pytest.mark.parametrize("name", ["Groningen", "Gemeente Groninge", "Gemeente Groningen (NL)", "Dubbel", "Oud", ""])
def test_a_name_that_is_alike_recognises_nothing(name: str, known: Known) -> None:
    """A part of a name, a slip, a name of two and a name of one that ended are not enough."""
    assert known.organisation(Named(name, 1, "usedBy")) is None


def test_a_replaced_product_is_known_by_what_replaces_it(known: Known) -> None:
    """A steward's decision that one IRI stands for another holds for the harvest too."""
    assert thing("software", "postgres") == known.product("postgresql server")
    assert {"https://bronwijzer.example/id/software/postgresql-database"} == set(known.replaced)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.github.com/A/B",
        "http://github.com/a/b.git",
        "https://github.com/A/B/",
        "HTTPS://GitHub.com/a/b.git/",
    ],
)
def test_an_address_is_the_same_however_it_is_written(url: str) -> None:
    """Scheme, www, capitals, .git and a closing slash do not make another repository."""
    assert "github.com/a/b" == address(url)


def test_a_reference_holds_only_letters_digits_and_hyphens() -> None:
    """A reference is made of a name without accents, apostrophes and punctuation."""
    assert "gemeente-sudwest-fryslan-s-graveland" == slug("Gemeente Súdwest-Fryslân / 's-Graveland")


def test_an_account_has_one_holder(data: Path) -> None:
    """The organisation whose account a repository stands in is known by that account; nobody holds an unknown one."""
    said = (
        "<https://bronwijzer.example/id/organisatie/gemeente-groningen> foaf:account <https://github.com/groningen> ."
    )
    with (data / "bekend.ttl").open("a", encoding="utf-8") as file:
        file.write(said)
    known = known_of(Target.of(data / "publiccode"))

    assert GRONINGEN == known.holder("https://github.com/Groningen/zaken")
    assert known.holder("https://github.com/iemand/zaken") is None
