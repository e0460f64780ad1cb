"""The SERVICE clauses of a query: found where they are, however they are written, and nowhere else."""

import pytest

from bronwijzer.errors import QueryRefused, QueryTooLarge
from bronwijzer.store.clauses import MOST, clauses_of, may_ask_others, replaced

HERE = "SERVICE <http://e/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * { service<http://e/>{?s ?p ?o} }", "o p s"),
        ("SELECT * { SERVICE # a comment {\n<http://e/> { ?s ?p '}' } }", "p s"),
        ('SELECT * { SERVICE <http://e/> { ?s ?p """}"\\"""" , "\\"}" } }', "p s"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p <http://x/#}> . { ?a ?b 1 } } }".replace("#}", "#"), "a b p s"),
        ("SELECT * { SERVICE <http://e/> { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }", "n"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o FILTER(?o<3 && ?o>1) OPTIONAL { ?o ?q ?r } } }", "o p q r s"),
        ("PREFIX service: <http://e/> SELECT * { service:a service:service ?x . SERVICE service: { ?s ?p 1 } }", "p s"),
        ("SELECT * { ?service ?p 'x'@service . SERVICE <http://e/> { ?s ?p 1 } }", "p s"),
        ("SELECT * { OPTIONAL { ?s ?p ?o FILTER EXISTS { SERVICE <http://e/> { <a> ?q 'service { ' } } } }", "q"),
        ("BASE <http://e/> SELECT * { SERVICE <> { ?s ?p 1 } }", "p s"),
        ("SELECT * { SERVICE <\\u0068ttp://e/> { ?s ?p 1 } }", "p s"),
        ("SELECT * { SERVICE <http://e/> { <a> <b> 1 } }", ""),
    ],
)
def test_a_clause_is_found_with_its_endpoint_and_variables(text: str, names: str) -> None:
    """Comments, strings, names and other braces are no part of the hunt."""
    (clause,) = clauses_of(text, "http://base/")

    assert ("http://e/", tuple(names.split())) == (clause.endpoint, clause.names)
    assert not clause.silent


def test_a_clause_asks_with_the_prefixes_and_the_base() -> None:
    """What it asks is a query of its own."""
    (clause,) = clauses_of("PREFIX x: <y> SELECT ?s { SERVICE SILENT x: { ?s x:a <b> } ?s ?p ?o }", "http://base/")

    assert clause.question == "BASE <http://base/>\nPREFIX x: <y> SELECT * WHERE { ?s x:a <b> }"
    assert (clause.silent, clause.endpoint) == (True, "http://base/y")


def test_clauses_are_replaced_in_their_order() -> None:
    """What stands around them stays."""
    text = f"ASK {{ ?a ?b ?c . {HERE} OPTIONAL {{ {HERE} }} }}"

    assert "ASK { ?a ?b ?c . 1 OPTIONAL { 2 } }" == replaced(text, clauses_of(text, None), ["1", "2"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ASK { SERVICE ?e { ?s ?p ?o } }", "service.variable"),
        ("ASK { SERVICE $e { ?s ?p ?o } }", "service.variable"),
        (f"ASK {{ SERVICE <http://e/> {{ ?s ?p ?o . {HERE} }} }}", "service.unclear"),
        (f"ASK {{ ?a ?b ?c FILTER(?a <#>'''\n?b) {HERE} #'''}}\n}}", "service.unclear"),
        (f"ASK {{ ?a ?b ?c FILTER(?a <#>'''\n?b) {HERE} #'''\n}}", "service.unclear"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(text: str, key: str) -> None:
    """An endpoint that is chosen while the query runs, one inside another, and text that fools the hunt."""
    with pytest.raises(QueryRefused) as raised:
        clauses_of(text, None)

    assert key == raised.value.key


def test_too_many_clauses_are_refused() -> None:
    """Each would cost a connection."""
    assert MOST == len(clauses_of(f"ASK {{ {HERE * MOST} }}", None))
    with pytest.raises(QueryTooLarge):
        clauses_of(f"ASK {{ {HERE * (MOST + 1)} }}", None)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (r"SELECT * { ?s ?p '\u0027 . SERVICE <http://e/> { ?s ?p ?o } #' }", True),
        (r"SELECT * { ?s ?p '\U00000027 . service <http://e/> { ?s ?p ?o } #' }", True),
        ("SELECT * { FILTER(?a <#>'''\n1) ?s ?p ''' SERVICE <http://e/> { } ''' }", True),
        ("SELECT * { ?service a service:service ; ?p 'SERVICE' } # SERVICE", False),
        (r"SELECT * { ?s ?p '\u00e9', 'a service' }", False),
    ],
)
def test_what_another_engine_may_read_as_a_service_is_seen(text: str, others: bool) -> None:
    """Escapes may stand for quotes, and what is a comment here may be an IRI there; strings and names are neither."""
    assert others == may_ask_others(text)
