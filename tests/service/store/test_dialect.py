"""What Virtuoso would take otherwise is taken out of a query, and of nothing else that looks like it."""

import pytest
from pyoxigraph import Store

from bronwijzer.store.dialect import without_dataset, without_undefined

OPEN = "VALUES ?x { UNDEF }"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT * {{ {OPEN} ?s ?p ?x }}", "SELECT * { {} ?s ?p ?x }"),
        ("SELECT * { values $x{\nundef } ?s ?p ?x }", "SELECT * { {} ?s ?p ?x }"),
        (f"SELECT * {{ {OPEN} {OPEN} ?s ?p ?x }}", "SELECT * { {} {} ?s ?p ?x }"),
        (f"ASK {{ ?s ?p '{OPEN}' }}", f"ASK {{ ?s ?p '{OPEN}' }}"),
        (f"ASK {{ ?s ?p ''' ' {OPEN} ''' }}", f"ASK {{ ?s ?p ''' ' {OPEN} ''' }}"),
        (f"# {OPEN}\nASK {{ {OPEN} }}", f"# {OPEN}\nASK {{ {{}} }}"),
        (f"ASK {{ ?s ?p ?o FILTER(?o <#>'''\n) {OPEN} # '''\n }}", None),
        ("SELECT * { VALUES ?x { UNDEF 1 } }", None),
        ("SELECT * { VALUES (?x ?y) { (UNDEF 1) } }", None),
        ("ASK { VALUES ?x { 1 } }", None),
        (f"SELECT * {{ ?s ?p ?x }} {OPEN}", None),
    ],
)
def test_a_variable_that_is_left_open_is_taken_out(text: str, expected: str | None) -> None:
    """A parameter that nobody bound joins with everything, so it may go; strings and comments stay as they are."""
    assert (text if expected is None else expected) == without_undefined(Store(), text, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM <http://a> FROM NAMED <http://b> { ?s ?p ?o }", "SELECT *     { ?s ?p ?o }"),
        ("PREFIX a: <b:> SELECT * FROM a:c{ ?s ?p ?o }", "PREFIX a: <b:> SELECT *  { ?s ?p ?o }"),
        ("ASK { ?s ?p 'FROM <http://a>' }", None),
        ("ASK { <http://from/> ?from '' }", None),
    ],
)
def test_a_dataset_is_taken_out(text: str, expected: str | None) -> None:
    """The graphs that a query names go, where the request names others."""
    assert (text if expected is None else expected) == without_dataset(Store(), text, None)
