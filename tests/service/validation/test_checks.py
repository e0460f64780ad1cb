"""Checks: queries whose answers are findings."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from bronwijzer.errors import SourceError
from bronwijzer.prefixes import SH
from bronwijzer.queries import Query
from bronwijzer.store.local import LocalStore
from bronwijzer.validation.checks import check

STORE = LocalStore.of([Quad(NamedNode("http://a"), NamedNode("http://b"), Literal("c"), NamedNode("http://g"))])


def _check(text: str) -> Query:
    return Query("rule", text)


def test_an_answer_is_a_finding() -> None:
    """Severity and sentences come from the file, the node from the row."""
    rule = _check(
        "# Warning: Nothing stands here.\n# nl: Hier staat niets.\n"
        'SELECT ?focus ("Take it away." AS ?message) { GRAPH ?g { ?focus ?p ?o } }'
    )

    (finding,) = check(STORE, [rule], "http://x/")

    assert (SH("Warning"), NamedNode("http://a"), NamedNode("http://x/def/check/rule")) == (
        finding.severity,
        finding.focus,
        finding.shape,
    )
    assert finding.messages == {"en": "Take it away.", "nl": "Hier staat niets."}


def test_without_a_message_the_rule_is_the_message() -> None:
    """The first comment says it."""
    rule = _check("# Info: Nothing stands here.\n# nl: Niets.\nSELECT ?focus { GRAPH ?g { ?focus ?p ?o } }")

    (finding,) = check(STORE, [rule], "http://x/")

    assert finding.messages["en"] == "Nothing stands here."


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("# Fatal: No.\n# nl: Nee.\nSELECT ?focus { GRAPH ?g { ?focus ?p ?o } }", "checks.no-severity"),
        ("# Info: No.\nSELECT ?focus { GRAPH ?g { ?focus ?p ?o } }", "checks.no-severity"),
        ("# Info: No.\n# nl: Nee.\nSELECT ?s { GRAPH ?g { ?s ?p ?o } }", "checks.no-focus"),
        ("# No severity at all\n# nl: Nee.\nSELECT ?focus { GRAPH ?g { ?focus ?p ?o } }", "checks.no-severity"),
        ("# Info: No.\n# nl: Nee.\nSELECT ?focus {", "checks.syntax"),
        ("# Info: No.\n# nl: Nee.\nSELECT ?focus { SERVICE <http://127.0.0.1:1/> {} }", "checks.service"),
        (f"# Info: No.\n# nl: Nee.\nSELECT ?focus {{ {'{' * 100_000}", "checks.too-large"),
        ("# Info: No.\n# nl: Nee.\nASK {}", "checks.no-focus"),
    ],
)
def test_a_check_that_cannot_be_used_is_refused(text: str, key: str) -> None:
    """A rule that cannot find anything is a defect of the site."""
    with pytest.raises(SourceError) as caught:
        check(STORE, [_check(text)], "http://x/")

    assert key == caught.value.key
