"""Every rule finds what it is for, and nothing else does: one breaking example per constraint."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, parse
from rdflib.plugins.sparql import prepareQuery

from bronwijzer.prefixes import RDF, RDFS, SH
from bronwijzer.queries import Query
from bronwijzer.release.build import Content
from bronwijzer.site import Site
from bronwijzer.store.local import LocalStore
from bronwijzer.turtle import Term
from bronwijzer.validation.checks import check
from bronwijzer.validation.report import SEVERITIES, Finding
from bronwijzer.validation.shacl import judge
from tests.shapes import judging
from tests.shapes.judging import CHECKS, INVALID, SHAPE, SOURCE_BASE, VALID, Said

BOTH = {"en", "nl"}
QUADS = judging.shape_quads()
RULES = judging.said(QUADS)
CONSTRAINTS = judging.constraints(RULES)


@pytest.fixture(scope="session")
def rules(project: Site) -> list[Quad]:
    """The shapes as the publisher gives them to pySHACL."""
    return project.shapes()


@pytest.fixture(scope="session")
def verdicts(rules: list[Quad]) -> dict[str, list[Finding]]:
    """The findings of all shapes on each example."""
    return judging.verdicts(INVALID | VALID, rules)


def declared(name: str) -> dict[str, str]:
    """Return the messages of a rule in both languages."""
    if name in CONSTRAINTS:
        return judging.texts(CONSTRAINTS[name], SH("message"))
    query = CHECKS[name].read_text(encoding="utf-8")
    return {"nl": query.split("# nl: ")[1].split("\n")[0], "en": query.split('BIND ("')[1].split('" AS ?message')[0]}


def findings(path: Path, checks: tuple[Query, ...]) -> list[Finding]:
    """Return the findings of all checks on an example."""
    return list(check(LocalStore.of(parse(path=path)), checks, SOURCE_BASE))


def test_every_constraint_has_an_example_and_every_example_a_constraint() -> None:
    """The names of constraints and checks are the names of the breaking examples."""
    assert sorted([*CONSTRAINTS, *CHECKS]) == sorted(INVALID)


@pytest.mark.parametrize("name", INVALID)
def test_an_example_yields_exactly_its_own_finding(
    name: str, verdicts: dict[str, list[Finding]], project: Site
) -> None:
    """A breaking example is found by its own rule, once, at the right severity, and by no other rule."""
    found = verdicts[name] + findings(INVALID[name], project.checks)

    place = "def/check/" if name in CHECKS else "def/shape/"
    assert [NamedNode(f"{SOURCE_BASE}{place}{name}")] == [each.shape for each in found]
    assert judging.severity_of(name, RULES) == found[0].severity
    assert declared(name) == found[0].messages


@pytest.mark.parametrize("name", VALID)
def test_a_valid_example_yields_nothing(name: str, verdicts: dict[str, list[Finding]], project: Site) -> None:
    """An example that keeps all rules is found by none."""
    assert verdicts[name] + findings(VALID[name], project.checks) == []


def test_examples_cannot_help_each_other() -> None:
    """What an example says of a foreign IRI is all that any example says of it, so judging them together is fair."""
    told: dict[str, Said] = {
        name: judging.said(judging.isolated(list(parse(path=path)), name)) for name, path in (INVALID | VALID).items()
    }
    union: dict[Term, set[tuple[NamedNode, Term]]] = defaultdict(set)
    for each in told.values():
        for subject, about in each.items():
            union[subject] |= pairs(about)

    for name, each in told.items():
        objects = {term for about in each.values() for values in about.values() for term in values}
        for term in (objects | each.keys()) & union.keys():
            assert union[term] == pairs(each.get(term, {})), (name, term)


def pairs(about: Mapping[NamedNode, Sequence[Term]]) -> set[tuple[NamedNode, Term]]:
    """Return what is said of a subject as pairs of predicate and object."""
    return {(predicate, value) for predicate, values in about.items() for value in values}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_says_what_to_do_in_both_languages(name: str) -> None:
    """Every constraint has a message, and where it is a shape a name, in Dutch and English, and a severity."""
    about = CONSTRAINTS[name]

    assert judging.texts(about, SH("message")).keys() == BOTH
    assert judging.severity_of(name, RULES) in SEVERITIES
    if SH("SPARQLConstraint") not in about[RDF("type")]:
        assert judging.texts(about, SH("name")).keys() == BOTH


@pytest.mark.parametrize("shape", judging.property_shapes(RULES), ids=lambda shape: shape.value.removeprefix(SHAPE))
def test_a_property_shape_demands_one_thing(shape: NamedNode) -> None:
    """A property shape holds exactly one constraint, one path, and a place on a page."""
    about = RULES[shape]

    assert len(judging.DEMANDS & about.keys()) == 1
    assert len(about[SH("path")]) == 1
    assert len(about[SH("order")]) == 1
    assert SH("PropertyGroup") in RULES[about[SH("group")][0]][RDF("type")]


def test_a_property_shape_is_named_after_its_node_shape() -> None:
    """A node shape's property shapes begin with its name, stand in the order of the alphabet, and are its alone."""
    for shape, about in RULES.items():
        owned = [str(each) for each in about.get(SH("property"), ())]
        assert sorted(owned) == owned
        assert all(each.startswith(str(shape).removesuffix(">") + "-") for each in owned)


def test_no_shape_is_closed() -> None:
    """Data may always say more than the shapes know."""
    assert all(SH("closed") not in about for about in RULES.values())


def test_the_shapes_describe_themselves_well(rules: list[Quad]) -> None:
    """The files with shapes keep the rules for a file of rules."""
    assert judge(rules, rules) == ()


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_states_its_rule_first(name: str) -> None:
    """A check begins with its severity and rule, then the message in Dutch, and both engines can read it."""
    text = CHECKS[name].read_text(encoding="utf-8")
    first, second, *_ = text.splitlines()

    assert SH(first.removeprefix("# ").partition(":")[0]) in SEVERITIES
    assert first.endswith(".")
    assert second.startswith("# nl: ")
    assert prepareQuery(text).algebra
    assert isinstance(Store().query(text), QuerySolutions)


def test_the_release_breaks_no_rule(local_store: LocalStore, rules: list[Quad]) -> None:
    """All that is published, with what the build adds, gives advice at most."""
    published = local_store.engine.quads_for_pattern(None, None, None, DefaultGraph())

    assert judging.demands(judge(published, rules)) == []


def test_every_thing_we_describe_has_a_rule_for_its_label(content: Content) -> None:
    """Whatever has a type and an IRI under /id/ is a target of the shape that asks for a label."""
    targets = set(RULES[NamedNode(f"{SHAPE}ResourceShape")][SH("targetClass")])
    types: dict[Term, set[Term]] = defaultdict(set)
    for quad in content.quads:
        if quad.predicate == RDF("type") and str(quad.subject).startswith(f"<{SOURCE_BASE}id/"):
            types[quad.subject].add(quad.object)

    assert [thing for thing, classes in types.items() if not classes & targets] == []


def test_every_term_we_use_has_a_name_in_both_languages(content: Content) -> None:
    """Each class and property in data and ontology has a label in Dutch and in English."""
    quads = [quad for quad in content.quads if quad.graph_name not in content.outside]
    terms = {quad.predicate for quad in quads} | {quad.object for quad in quads if quad.predicate == RDF("type")}
    named: dict[Term, set[str | None]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == RDFS("label") and isinstance(quad.object, Literal):
            named[quad.subject].add(quad.object.language)

    assert sorted(str(term) for term in terms if not named[term] >= BOTH) == []
