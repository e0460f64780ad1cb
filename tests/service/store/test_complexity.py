"""What is too deep or too long to read is refused before it is read, and nothing else."""

import contextlib
import time
from pathlib import Path

import pytest

from bronwijzer.errors import QueryTooLarge
from bronwijzer.store.complexity import DEEPEST, LONGEST_CHAIN, check_complexity

PROJECT = Path(__file__).parents[3]
N = 20_000

DEEP = {
    "groups": "SELECT * {" + "{" * N + "}" * N + "}",
    "brackets": "SELECT * {FILTER(" + "(" * N + "1" + ")" * N + ")}",
    "functions": "SELECT * {FILTER(" + "ABS(" * N + "1" + ")" * N + ")}",
    "replaces": "SELECT (" + "REPLACE(" * N + "'a'" + ",'a','aa')" * N + " AS ?x) {}",
    "blank nodes": "SELECT * {" + "[?p " * N + "?x" + "]" * N + "}",
    "lists": "SELECT * {?a ?p " + "(" * N + "1" + ")" * N + "}",
    "paths": "SELECT * {?a " + "(" * N + "<http://p>" + ")" * N + " ?b}",
    "subqueries": "SELECT * {" + "{SELECT * {" * N + "}}" * N + "}",
    "existence": "SELECT * {" + "FILTER EXISTS{" * N + "}" * N + "}",
    "quoted triples": "SELECT * {" + "<< " * N + "?a ?b ?c" + " >>" * N + " ?d ?e}",
    "never closed": "SELECT * " + "{" * N,
    "behind a string": "SELECT * { FILTER(?a = 'it''s \\' { { {') " + "{" * N,
}
LONG = {
    "unions": "SELECT * {{}" + " UNION {}" * N + "}",
    "options": "SELECT * {" + " OPTIONAL{?a ?b ?c}" * N + "}",
    "exceptions": "SELECT * {" + " minus{?a ?b ?c}" * N + "}",
    "bindings": "SELECT * {" + "".join(f" BIND(1 AS ?a{n})" for n in range(N)) + "}",
    "sums": "SELECT * {FILTER(1" + "+1" * N + ")}",
    "conditions": "SELECT * {FILTER(1" + "&&1" * N + ")}",
    "negations": "SELECT * {FILTER(" + "!" * N + "1)}",
    "alternatives": "SELECT * {?a <http://p>" + "|<http://p>" * N + " ?b}",
    "steps": "SELECT * {?a <http://p>" + "/<http://p>" * N + " ?b}",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deep_is_refused(name: str) -> None:
    """Whatever opens again and again is counted."""
    with pytest.raises(QueryTooLarge) as raised:
        check_complexity(DEEP[name])

    assert (raised.value.key, raised.value.values) == ("query.nesting", {"most": DEEPEST})


@pytest.mark.parametrize("name", LONG)
def test_what_is_chained_too_long_is_refused(name: str) -> None:
    """Words and signs that put one side within the other are counted."""
    with pytest.raises(QueryTooLarge) as raised:
        check_complexity(LONG[name])

    assert (raised.value.key, raised.value.values) == ("query.chain", {"most": LONGEST_CHAIN})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES (?a ?b) {" + "(<http://e/a-b> 'x-y') " * N + "} }",
        "SELECT * { VALUES ?a {" + "'2017-02-02'^^<http://www.w3.org/2001/XMLSchema#date> 'x'@en-GB " * N + "} }",
        "SELECT * { ?a ?b '" + "{" * N + "' }",
        "SELECT * { ?a ?b '''" + "({" * N + "\n''' }",
        "SELECT * { ?a ?b ?c } #" + "{" * N,
        "SELECT * { ?a <http://e/" + "(" * N + "> ?c }",
        "PREFIX a: <http://e/> SELECT * {" + "?s a:b-c 1 ." * 3000 + "}",
        "SELECT * { FILTER(?a IN (" + ",".join(["'2017-02-02'"] * N) + ")) }",
    ],
    ids=["many values", "many typed values", "string", "long string", "comment", "IRI", "many patterns", "long list"],
)
def test_what_is_only_long_is_read(text: str) -> None:
    """Brackets in strings, comments and IRIs nest nothing, and a long list is not a deep one."""
    check_complexity(text)


@pytest.mark.parametrize("path", sorted((PROJECT / "data").rglob("*.rq")), ids=lambda path: path.stem)
def test_the_questions_of_the_site_are_far_from_the_limits(path: Path) -> None:
    """What people really ask is read."""
    check_complexity(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "piece", ["'", '"""', "<", "<a ", "\\", "'''", "'a", "a:", "#", "?", "a:.-", "'\\'", "_", "a.", "^", "@"]
)
def test_no_text_takes_long_to_count(piece: str) -> None:
    """Twice the text takes about twice the time: squared, it would outlast any patience."""
    began = time.perf_counter()

    with contextlib.suppress(QueryTooLarge):
        check_complexity(piece * 100_000)

    assert time.perf_counter() - began < 60
