"""The door to pySHACL: findings as plain values, terms without loss."""

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from bronwijzer.errors import SourceError
from bronwijzer.prefixes import SH, XSD
from bronwijzer.turtle import Term
from bronwijzer.validation.shacl import from_rdflib, judge, to_rdflib

HEAD = """PREFIX e: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPE = """e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:Shape-name .
e:Shape-name sh:path e:name ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "Geef een naam."@nl, "Give a name."@en .
"""


def _quads(text: str) -> list[Quad]:
    return list(parse(HEAD + text, RdfFormat.TURTLE))


def test_a_finding_holds_everything_that_shacl_says() -> None:
    """Severity, focus, path, shape, component and both messages."""
    (finding,) = judge(_quads("e:x a e:Thing ."), _quads(SHAPE))

    assert (SH("Warning"), "http://e/x", "http://e/name", "http://e/Shape-name", SH("MinCountConstraintComponent")) == (
        finding.severity,
        finding.focus.value,  # type: ignore[union-attr]  # a named node
        finding.path.value,  # type: ignore[union-attr]  # a named node
        finding.shape.value,  # type: ignore[union-attr]  # a named node
        finding.component,
    )
    assert finding.messages == {"nl": "Geef een naam.", "en": "Give a name."}


def test_conforming_data_has_no_findings() -> None:
    """Nothing is found where nothing is wrong."""
    assert judge(_quads('e:x a e:Thing ; e:name "x" .'), _quads(SHAPE)) == ()


def test_a_sparql_constraint_is_named_by_itself() -> None:
    """The finding's address is that of the rule, not of the shape it hangs on."""
    shapes = """e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:sparql e:Shape-rule .
    e:Shape-rule sh:message "Nee."@nl, "No."@en ; sh:select "SELECT $this { $this <http://e/name> ?name }" ."""

    (finding,) = judge(_quads('e:x a e:Thing ; e:name "x" .'), _quads(shapes))

    assert finding.shape == NamedNode("http://e/Shape-rule")
    assert finding.messages == {"nl": "Nee.", "en": "No."}


def test_a_severity_that_nobody_knows_is_the_worst() -> None:
    """It stops a release, as what it stands for may have to."""
    (finding,) = judge(_quads("e:x a e:Thing ."), _quads(SHAPE.replace("sh:Warning", "e:Fatal")))

    assert SH("Violation") == finding.severity


@pytest.mark.parametrize("shape", ["sh:property [ {} ]", "sh:or ( [ sh:class e:No ] [ {} ] )"])
def test_a_finding_names_no_blank_node(shape: str) -> None:
    """A shape without a name is told by the one that holds it, and a path of several steps by its component."""
    inner = shape.replace("{}", "sh:path [ sh:inversePath e:name ] ; sh:minCount 1")

    (finding,) = judge(_quads("e:x a e:Thing ."), _quads(f"e:S a sh:NodeShape ; sh:targetClass e:Thing ; {inner} ."))

    assert (NamedNode("http://e/S"), None) == (finding.shape, finding.path)


def test_an_ill_typed_literal_is_a_finding_with_its_own_words() -> None:
    """The lexical form reaches the report as it was written."""
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:Thing ; sh:property [ sh:path e:n ; sh:datatype xsd:integer ] ."

    (finding,) = judge(_quads('e:x a e:Thing ; e:n "many"^^xsd:integer .'), _quads(shapes))

    assert finding.value == Literal("many", datatype=XSD("integer"))


@pytest.mark.parametrize(
    "wrong",
    [
        "sh:minCount 1",
        'sh:property [ sh:path e:name ; sh:pattern "(" ]',
        'sh:sparql [ sh:select "SELECT" ]',
        'sh:sparql [ sh:select "ASK {}" ]',
    ],
)
def test_shapes_that_cannot_be_used_are_the_stewards_to_mend(wrong: str) -> None:
    """Whatever is raised over a shape becomes one error of ours."""
    with pytest.raises(SourceError) as caught:
        judge(
            _quads('e:x a e:Thing ; e:name "x" .'), _quads(f"e:S a sh:NodeShape ; sh:targetClass e:Thing ; {wrong} .")
        )

    assert caught.value.key == "shapes.unusable"


@pytest.mark.parametrize(
    "term",
    [
        NamedNode("http://a"),
        BlankNode("b"),
        Literal("plain"),
        Literal("taal", language="nl"),
        Literal("007", datatype=XSD("integer")),
        Literal("2017-01-01T00:00:00Z", datatype=XSD("dateTime")),
        Literal("1.0e0", datatype=XSD("double")),
    ],
)
def test_terms_cross_the_door_without_loss(term: Term) -> None:
    """Lexical forms stay, and a plain string stays equal to a plain string."""
    assert term == from_rdflib(to_rdflib(term))


def test_what_is_no_term_does_not_cross() -> None:
    """Triple terms and rdflib's variables have no counterpart."""
    with pytest.raises(TypeError):
        to_rdflib(Triple(NamedNode("http://a"), NamedNode("http://b"), Literal("c")))
    with pytest.raises(TypeError):
        from_rdflib(rdflib.Variable("x"))
