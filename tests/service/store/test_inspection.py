"""What a query's text says before it is run."""

from string import ascii_lowercase
from types import SimpleNamespace
from typing import cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from bronwijzer.store.inspection import is_update, makes_blank_nodes, parses, uses

SERVICE = ("service",)
P = "PREFIX : <http://e/> PREFIX service: <http://e/s/> "


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://x/> {} }",
        "ASK{SeRvIcE<http://x/>{}}",
        "SELECT * { VALUES ?x { <http://x/> } SERVICE ?x {} }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x/> {} } }",
        "SELECT * { { SELECT * { SERVICE <http://x/> {} } } }",
        "CONSTRUCT { ?s ?p ?o } { SERVICE <http://x/> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { ?service ?servicex ?o SERVICE <http://x/service> { ?s ?p 'service' } }",
        f"{P} SELECT * {{ SERVICE:a {{}} }}",
        f"{P} SELECT * {{ ?s ?p service:x SERVICE service:x {{}} }}",
        "SELECT * { FILTER(?a <#>'''\n1) SERVICE <http://x/> {} #'''\n}",
        "SELECT * { ?s ?p ?o . # '''\n SERVICE <http://x/> {} # '''\n}",
        "SELECT * { SERVICE # }\n <http://x/> {} }",
        'SELECT * { ?s ?p "\\"" . SERVICE <http://x/> {} . ?s ?p "\\"" }',
    ],
)
def test_a_service_is_found_however_it_is_hidden(text: str) -> None:
    """The keyword SERVICE is found in any case, place and disguise."""
    assert parses(Store(), text)
    assert uses(Store(), text, SERVICE)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?SERVICE ?servicE }",
        "SELECT ?service ?servica ?servicb { ?service ?servica ?servicb }",
        f"{P} SELECT * {{ service:a service:service :service }}",
        f"{P} SELECT * {{ ?s a service:x {{ ?s ?p ?o }} }}",
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}', \"service\"@service, '''service''' }",
        "SELECT * { ?s <http://x/service#SERVICE> ?o } # SERVICE <http://x/> {}",
        "SELECT * { _:service ?p ?o }",
        "BASE <http://x/service/> SELECT * { <service> ?p ?o }",
        f"SELECT * {{ VALUES ({' '.join(f'?servic{letter}' for letter in ascii_lowercase)}) {{}} }}",
    ],
)
def test_a_word_that_only_looks_like_a_service_is_let_through(text: str) -> None:
    """Variables, names, strings, IRIs and comments may hold the word."""
    assert parses(Store(), text)
    assert not uses(Store(), text, SERVICE)


def test_an_escape_makes_no_keyword() -> None:
    """Oxigraph reads no keyword from an escaped letter, so the search for letters misses none."""
    assert not parses(Store(), r"ASK { SERVIC\u0045 SILENT <http://127.0.0.1:9/> {} }")
    assert not parses(Store(), r"ASK { \u0053ERVICE SILENT <http://127.0.0.1:9/> {} }")


def test_parsing_evaluates_nothing() -> None:
    """A query that would never end is parsed at once, whatever its form."""
    store = Store()
    store.extend(Quad(NamedNode(f"http://e/{n}"), NamedNode("http://e/p"), Literal(n)) for n in range(400))
    pattern = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?c + ?f + ?i + ?l < 0) }"

    assert parses(store, f"ASK {pattern}")
    assert parses(store, f"SELECT * {pattern} ORDER BY ?c")
    assert parses(store, f"DESCRIBE ?a {pattern}")


def test_an_engine_that_would_evaluate_while_parsing_is_noticed() -> None:
    """Were the engine to read the dataset no more, nothing would be let through by mistake."""
    with pytest.raises(AssertionError):
        parses(cast("Store", SimpleNamespace(query=lambda *_, **__: None)), "ASK {}")


def test_a_relative_iri_parses_against_the_base() -> None:
    """Whether a relative IRI is right depends on the base that the request gives."""
    assert parses(Store(), "ASK { <a> ?p ?o }", "http://e/")
    assert not parses(Store(), "ASK { <a> ?p ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "delete where { ?s ?p ?o }",
        "# why\nPREFIX a: <http://b#c> BASE <http://d/>\r\nLOAD <e>",
        "PREFIX:<http://b/>CLEAR ALL",
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT DATA {",
    ],
)
def test_an_update_is_known_by_its_first_word(text: str) -> None:
    """What begins as an update means to be one, also where it is not finished."""
    assert is_update(text)


@pytest.mark.parametrize(
    "text",
    ["", "SELEC", "# INSERT", "PREFIX insert: <http://b/> SELECT", "PREFIX a: <insert> SELEC", "?insert"],
)
def test_other_mistakes_are_no_update(text: str) -> None:
    """A broken query, or a text that is nothing at all, is not called an update."""
    assert not is_update(text)


@pytest.mark.parametrize(
    "part",
    [
        "base #",
        "prefix #",
        "prefix a: #",
        "base",
        "prefix ",
        "prefix a:",
        "#",
        "# \n",
        "base <",
        "<>",
        "prefix a: <b> ",
    ],
)
def test_a_hostile_prologue_is_read_in_one_go(part: str) -> None:
    """A long prologue, whole or broken, is no reason to search it over and over."""
    assert not is_update(part * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p (1 2) } WHERE { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p _:b }",
        "CONSTRUCT { ?s ?p ?o {| ?a ?b |} . ?s ?p _:b } WHERE { ?s ?p ?o }",
        r"""PREFIX a: <http://b#c> construct { ?s a:x\} '}', "}\"}", '\'}', <http://b#}> # }
            , '''}'}''', _:b } {}""",
    ],
)
def test_a_template_that_makes_blank_nodes_is_known(text: str) -> None:
    """A blank node, bracketed node or list in a template is new in each answer."""
    assert makes_blank_nodes(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p [] FILTER(true) }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [] . _:b ?p (1) FILTER(true) }",
        """CONSTRUCT { ?s ?p '_:b', "[", '''(''', <http://b/_:b> # _:b
            } { ?s ?p [] }""",
        "CONSTRUCT FROM <http://g> WHERE { ?s ?p ?o }",
        "DESCRIBE ?s { ?s ?p [] }",
    ],
)
def test_other_queries_make_no_blank_nodes(text: str) -> None:
    """Brackets outside a template, or inside its strings, IRIs and comments, make nothing new."""
    assert not makes_blank_nodes(text)


def test_a_template_without_end_counts_as_one_that_makes_blank_nodes() -> None:
    """What cannot be read is taken for the worse."""
    assert makes_blank_nodes("CONSTRUCT { ?s ?p ?o")
