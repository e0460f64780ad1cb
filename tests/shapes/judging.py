"""How the rules are tried: every example on its own, yet all in one judgement, for pySHACL is slow to begin.

An example's own IRIs get its name as a suffix before the examples are put together, so that none can help or
hurt another. What several examples say of foreign IRIs is the same in each; `test_shapes.py` proves that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, parse

from bronwijzer.prefixes import RDF, SH
from bronwijzer.turtle import Term
from bronwijzer.validation.report import Finding
from bronwijzer.validation.shacl import judge

SOURCE_BASE: Final = "https://bronwijzer.example/"
SHAPE: Final = f"{SOURCE_BASE}def/shape/"
HERE: Final = Path(__file__).parent
SHAPES: Final = HERE.parents[1] / "shapes"
INVALID: Final = {path.stem: path for path in sorted((HERE / "invalid").iterdir())}
VALID: Final = {path.stem: path for path in sorted((HERE / "valid").iterdir())}
CHECKS: Final = {path.stem: path for path in sorted((SHAPES / "checks").glob("*.rq"))}
TARGETS: Final = frozenset(SH(f"target{kind}") for kind in ("Class", "Node", "ObjectsOf", "SubjectsOf"))

#: What makes a shape demand something; the parts of one demand that come in pairs are named once.
DEMANDS: Final = frozenset(
    SH(name)
    for name in (
        *("and", "class", "closed", "datatype", "disjoint", "equals", "flags", "hasValue", "in", "languageIn"),
        *("lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount"),
        *("minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern"),
        *("qualifiedMaxCount", "qualifiedMinCount", "uniqueLang", "xone"),
    )
)
_MARK: Final = "--"
_Node = TypeVar("_Node", bound=Term)

Said = Mapping[Term, Mapping[NamedNode, Sequence[Term]]]


def shape_quads() -> list[Quad]:
    """Return the statements of all files with shapes, in the order of the files."""
    return [quad for path in sorted(SHAPES.glob("*.ttl")) for quad in parse(path=path, rename_blank_nodes=True)]


def said(quads: Iterable[Quad]) -> Said:
    """Return what is said of each subject: its objects by predicate, in the order of the files."""
    found: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        found[quad.subject][quad.predicate].append(quad.object)
    return found


def property_shapes(rules: Said) -> list[NamedNode]:
    """Return the property shapes that a node shape with a target asks for."""
    asked = (each for shape in rules.values() if TARGETS & shape.keys() for each in shape.get(SH("property"), ()))
    return [each for each in asked if isinstance(each, NamedNode)]


def constraints(rules: Said) -> dict[str, Mapping[NamedNode, Sequence[Term]]]:
    """Return what is said of each constraint of the shapes, by its name: each needs one example."""
    found = property_shapes(rules)
    for node, about in rules.items():
        demands = TARGETS & about.keys() and DEMANDS & about.keys()
        if isinstance(node, NamedNode) and (demands or SH("SPARQLConstraint") in about.get(RDF("type"), ())):
            found.append(node)
    return {node.value.removeprefix(SHAPE): rules[node] for node in found}


def severity_of(name: str, rules: Said) -> Term:
    """Return the severity of a constraint: its own, or that of the node shape that holds it."""
    if name in CHECKS:
        return SH(CHECKS[name].read_text(encoding="utf-8").removeprefix("# ").partition(":")[0])
    own = constraints(rules)[name].get(SH("severity"))
    holders = (about for about in rules.values() if NamedNode(SHAPE + name) in about.get(SH("sparql"), ()))
    return own[0] if own else next(holders)[SH("severity")][0]


def texts(about: Mapping[NamedNode, Sequence[Term]], predicate: NamedNode) -> dict[str, str]:
    """Return the texts of a property by language."""
    return {each.language or "": each.value for each in about.get(predicate, ()) if isinstance(each, Literal)}


def verdicts(examples: Mapping[str, Path], rules: Sequence[Quad]) -> dict[str, list[Finding]]:
    """Return the findings of all shapes on each example, by the example's name."""
    together = [quad for name, path in examples.items() for quad in isolated(list(parse(path=path)), name)]
    mentions: dict[Term, set[str]] = defaultdict(set)
    for name, path in examples.items():
        for quad in parse(path=path):
            mentions[quad.subject].add(name)
            mentions[quad.object].add(name)
    found: dict[str, list[Finding]] = {name: [] for name in examples}
    for finding in judge(together, rules):
        found[_owner(finding.focus, mentions)].append(finding)
    return found


def isolated(quads: Sequence[Quad], name: str) -> list[Quad]:
    """Return an example whose own IRIs bear its name."""
    subjects = {quad.subject for quad in quads}

    def moved(term: _Node) -> _Node | NamedNode:
        if not isinstance(term, NamedNode) or not term.value.startswith(SOURCE_BASE):
            return term
        own = term in subjects or term.value.startswith(f"{SOURCE_BASE}id/")
        return NamedNode(f"{term.value}{_MARK}{name}") if own else term

    return [Quad(moved(quad.subject), quad.predicate, moved(quad.object)) for quad in quads]


def _owner(focus: Term, mentions: Mapping[Term, set[str]]) -> str:
    """Return the example that a finding is about: its suffix, or else the only example that mentions the node."""
    if isinstance(focus, NamedNode) and _MARK in focus.value:
        return focus.value.rpartition(_MARK)[2]
    (owner,) = mentions[focus]
    return owner


def demands(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings on a release that are more than advice."""
    return [each for each in findings if each.severity != SH("Info")]
