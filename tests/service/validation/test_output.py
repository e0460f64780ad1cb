"""A report on paper and for machines."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bronwijzer.prefixes import SH
from bronwijzer.release.build import validate
from bronwijzer.settings import Settings
from bronwijzer.site import Site
from bronwijzer.validation.output import written
from bronwijzer.validation.report import Report
from bronwijzer.words import words

SHAPES = """PREFIX e: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:targetNode e:absent ; sh:property e:Shape-name .
e:Shape-name sh:path e:name ; sh:minCount 1 ; sh:message "Geef een naam."@nl, "Give a name."@en .
"""


@pytest.fixture
def judged(site_of: Callable[[dict[str, str]], Path]) -> tuple[Report, Site]:
    """A site with one finding that has a place and one that has none."""
    site = Site.open(site_of({"data/a.ttl": "\n<http://e/x> a <http://e/Thing> .", "shapes/s.ttl": SHAPES}), Settings())
    return validate(site, lambda *_: None), site


def test_text_is_compared_whole(judged: tuple[Report, Site]) -> None:
    """Place, severity, what to do, node and rule, in the language asked for."""
    assert written(judged[0], "text", judged[1], words("nl")) == (
        "(plaats onbekend): overtreding: Geef een naam.\n"
        "    knoop http://e/absent, regel http://e/Shape-name\n"
        "data/a.ttl:2: overtreding: Geef een naam.\n"
        "    knoop http://e/x, regel http://e/Shape-name\n"
        "2 overtredingen, 0 waarschuwingen, 0 adviezen\n"
    )
    assert "Give a name." in written(judged[0], "text", judged[1], words("en"))


def test_what_is_brief_keeps_advice_to_a_number(judged: tuple[Report, Site]) -> None:
    """What must be looked at is told in full, and where the rest is."""
    absent, named = judged[0].findings
    report = Report((absent, replace(named, severity=SH("Info"))))

    assert written(report, "brief", judged[1], words("en")) == (
        "(place unknown): violation: Give a name.\n"
        "    node http://e/absent, rule http://e/Shape-name\n"
        "1 violation, 0 warnings, 1 piece of advice\n"
        "`bronwijzer validate` tells the advice.\n"
    )
    assert written(Report((absent,)), "brief", judged[1], words("en")).endswith("0 pieces of advice\n")


def test_json_holds_every_language(judged: tuple[Report, Site]) -> None:
    """A program gets all, with null for what is not known."""
    held = json.loads(written(judged[0], "json", judged[1], words("nl")))

    assert held["conforms"] is False
    assert [each["line"] for each in held["findings"]] == [None, 2]
    assert held["findings"][1]["message"] == {"en": "Give a name.", "nl": "Geef een naam."}


def test_sarif_has_rules_and_locations(judged: tuple[Report, Site]) -> None:
    """SARIF 2.1.0: a driver with rules, results with level and region."""
    run = json.loads(written(judged[0], "sarif", judged[1], words("en")))["runs"][0]

    assert run["tool"]["driver"]["rules"] == [{"id": "http://e/Shape-name"}]
    assert ["locations" in each for each in run["results"]] == [False, True]
    assert run["results"][1]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/a.ttl"},
        "region": {"startLine": 2},
    }


def test_turtle_is_a_validation_report(judged: tuple[Report, Site]) -> None:
    """It parses, and holds two results."""
    text = written(judged[0], "turtle", judged[1], words("en"))

    assert sum(quad.predicate == SH("result") for quad in parse(text, RdfFormat.TURTLE)) == 2
