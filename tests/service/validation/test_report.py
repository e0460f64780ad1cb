"""Reports: ordered, counted, and in SHACL's own terms without blank nodes."""

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from bronwijzer.prefixes import SH
from bronwijzer.validation.report import Finding, Place, Report


def finding(severity: str = "Violation", focus: str = "http://a", line: int | None = 1, **messages: str) -> Finding:
    """Return a finding in which only what a test is about differs."""
    return Finding(
        severity=SH(severity),
        focus=NamedNode(focus),
        path=NamedNode("http://p"),
        value=Literal("v"),
        shape=NamedNode("http://shape"),
        component=SH("MinCountConstraintComponent"),
        messages=messages or {"nl": "Nee.", "en": "No."},
        place=None if line is None else Place(Path("data/a.ttl"), line),
    )


@pytest.mark.parametrize(
    ("severities", "stops"), [((), False), (("Info", "Warning"), False), (("Info", "Violation"), True)]
)
def test_only_a_violation_stops_a_release(severities: tuple[str, ...], stops: bool) -> None:
    """Warnings and advice are published with a release."""
    assert stops == Report(tuple(finding(each) for each in severities)).stops_release


def test_the_worst_come_first_then_by_place() -> None:
    """The order is that in which a steward mends."""
    found = [finding("Info"), finding(line=9), finding(line=2), finding("Warning"), finding(line=None)]

    ordered = sorted(found, key=lambda each: each.order)

    assert [(each.severity.value.rpartition("#")[2], each.place.line if each.place else None) for each in ordered] == [
        ("Violation", None),
        ("Violation", 2),
        ("Violation", 9),
        ("Warning", 1),
        ("Info", 1),
    ]


def test_a_message_falls_back_to_what_there_is() -> None:
    """A foreign shape speaks its own language only."""
    assert (
        finding().message("nl"),
        finding(de="Nein.").message("nl"),
        Report((finding(),)).findings[0].message("nl")
        and Finding(SH("Info"), NamedNode("http://a"), None, None, NamedNode("http://s"), None, {}).message("nl"),
    ) == ("Nee.", "Nein.", "")


def test_the_report_is_shacl_with_a_name_for_every_node() -> None:
    """The same findings give the same IRIs; two alike in all but the focus give two results."""
    report = Report((finding(), finding(focus="http://b")))

    triples = set(report.triples("http://x/"))

    assert triples == set(report.triples("http://x/"))
    assert not any(isinstance(term, BlankNode) for triple in triples for term in triple)
    assert sum(triple.predicate == SH("result") for triple in triples) == len(report.findings)
    assert sum(triple.predicate == SH("resultMessage") for triple in triples) == 4


def test_a_finding_without_path_or_language_says_no_more_than_it_knows() -> None:
    """Absent parts are absent triples."""
    bare = Finding(SH("Info"), NamedNode("http://a"), None, None, NamedNode("http://s"), None, {"": "No."})

    triples = list(Report((bare,)).triples("http://x/"))

    assert Literal("No.") in [triple.object for triple in triples]
    assert not {SH("resultPath"), SH("value"), SH("sourceConstraintComponent")} & {t.predicate for t in triples}
