"""Who maintains what, by what a file names, and for as long as it lasts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple

from bronwijzer.harvest.publiccode import Harvest
from bronwijzer.harvest.vocabulary import term, thing
from tests.service.harvest.samples import GOOD, triples_of, without


@pytest.mark.parametrize(
    ("text", "maintained"),
    [
        (without("organisation"), True),
        (without("organisation").replace("type: internal", "type: community"), False),
        (GOOD.replace("Owner: Gemeente Groningen", "Owner: Onbekend"), True),
        (
            f"{without('organisation')}  repoOwner: Onbekend\n".replace("Owner: Gemeente Groningen", "Owner: Onbekend"),
            False,
        ),
    ],
    ids=["by its owner", "not internally", "by its publisher", "by nobody known"],
)
def test_internal_maintenance_is_that_of_whom_the_file_names(
    text: str, maintained: bool, run: Callable[[], Harvest], sources: Path, data: Path
) -> None:
    """By the publisher or else the owner, when they are recognised; nobody is made up."""
    (sources / "a.yml").write_text(text, encoding="utf-8")
    run()

    said = {each.predicate for each in triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")}
    assert maintained == (term("schema:maintainer") in said)


@pytest.mark.parametrize(("until", "maintains"), [("2031-12-31", True), ("2020-12-31", False)])
def test_a_contract_that_has_ended_is_no_maintenance(
    until: str, maintains: bool, run: Callable[[], Harvest], sources: Path, data: Path
) -> None:
    """Until when is stated with the role; after that day the contractor supplied it, and maintains it no more."""
    contract = f"  contractors:\n    - name: Gemeente Groningen\n      until: '{until}'\n"
    text = without("organisation").replace("type: internal\n", f"type: contract\n{contract}")
    (sources / "a.yml").write_text(text, encoding="utf-8")
    run()

    said = triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")
    iri = thing("contract", "voorbeeld-zaaksysteem-gemeente-groningen")
    assert {f'"{until}"^^<http://www.w3.org/2001/XMLSchema#date>'} == {
        str(each.object) for each in said if each.subject == iri and each.predicate == term("schema:endDate")
    }
    assert term("schema:provider") in {each.predicate for each in said}
    assert maintains == (term("schema:maintainer") in {each.predicate for each in said})


def test_a_product_is_part_of_its_suite(run: Callable[[], Harvest], sources: Path, data: Path) -> None:
    """The suite that a file names is a thing with that name, in the graph of the file."""
    (sources / "a.yml").write_text(f"{GOOD}applicationSuite: Zaaksuite\n", encoding="utf-8")
    run()

    said = triples_of(data / "publiccode" / "voorbeeld-zaaksysteem.ttl")
    suite = thing("suite", "zaaksuite")
    assert Triple(thing("software", "voorbeeld-zaaksysteem"), term("schema:isPartOf"), suite) in said
    assert Triple(suite, term("schema:name"), Literal("Zaaksuite")) in said
