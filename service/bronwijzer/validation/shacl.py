"""The one door to pySHACL, and to rdflib, which it works on."""

import logging
from collections.abc import Iterable, Iterator

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from bronwijzer.errors import SourceError
from bronwijzer.turtle import Term
from bronwijzer.validation.report import SEVERITIES, Finding

# An ill-typed literal is a finding of the shapes, not a traceback in the operator's log.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
# pySHACL prints each error that it also raises.
logging.getLogger("pyshacl-validate").disabled = True


def judge(data: Iterable[Quad], shapes: Iterable[Quad]) -> tuple[Finding, ...]:
    """Return what the shapes find in the data, both taken as one graph each, without places.

    Raises SourceError when pySHACL cannot use the shapes.
    """
    try:
        rules = graph(shapes)
        _, results, _ = pyshacl.validate(graph(data), shacl_graph=rules)
    except Exception as error:  # odd shapes make re, pyparsing and pySHACL itself raise anything
        raise SourceError("shapes.unusable", file="shapes/", line=1, column=1, problem=error) from error
    if not isinstance(results, rdflib.Graph):
        raise SourceError("shapes.unusable", file="shapes/", line=1, column=1, problem=results)
    return tuple(_findings(results, rules))


def graph(quads: Iterable[Quad]) -> rdflib.Graph:
    """Return quads as one plain rdflib graph; the names of their graphs are lost."""
    made = rdflib.Graph()
    for quad in quads:
        made.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return made


def to_rdflib(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    """Return a term as rdflib's own, with its lexical form as it is; a plain string stays plain."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib(node: Node) -> Term:
    """Return an rdflib term as pyoxigraph's."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if not isinstance(node, rdflib.Literal):
        raise TypeError(node)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype or rdflib.XSD.string)))


def _findings(results: rdflib.Graph, rules: rdflib.Graph) -> Iterator[Finding]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        severity = _iri(results, result, SH.resultSeverity)
        yield Finding(
            severity=severity if severity in SEVERITIES else SEVERITIES[0],
            focus=_one(results, result, SH.focusNode) or BlankNode(),
            path=_iri(results, result, SH.resultPath),
            value=_one(results, result, SH.value),
            shape=_shape(results, rules, result),
            component=_iri(results, result, SH.sourceConstraintComponent),
            messages=_messages(results, rules, result),
        )


def _shape(results: rdflib.Graph, rules: rdflib.Graph, result: Node) -> Term:
    """Return the constraint that was broken: the SPARQL constraint where it has a name, else the shape.

    A shape without a name is told by what it is a part of: the label of a blank node is another one each time.
    """
    constraint = _one(results, result, SH.sourceConstraint)
    if isinstance(constraint, NamedNode):
        return constraint
    node, met = results.value(result, SH.sourceShape), set[Node | None]()
    while isinstance(node, rdflib.BNode) and node not in met:
        met.add(node)
        node = next(rules.subjects(object=node), None)
    return from_rdflib(node) if isinstance(node, rdflib.URIRef) else NamedNode(str(SH.Shape))


def _messages(results: rdflib.Graph, rules: rdflib.Graph, result: Node) -> dict[str, str]:
    """Return the messages by language; those of a SPARQL constraint from the rule, as pySHACL drops their languages."""
    constraint = results.value(result, SH.sourceConstraint)
    said = [*rules.objects(constraint, SH.message)] if constraint else []
    texts = sorted(said or results.objects(result, SH.resultMessage), key=str)
    return {each.language or "": str(each) for each in texts if isinstance(each, rdflib.Literal)}


def _one(results: rdflib.Graph, result: Node, predicate: rdflib.URIRef) -> Term | None:
    node = results.value(result, predicate)
    return None if node is None else from_rdflib(node)


def _iri(results: rdflib.Graph, result: Node, predicate: rdflib.URIRef) -> NamedNode | None:
    term = _one(results, result, predicate)
    return term if isinstance(term, NamedNode) else None
