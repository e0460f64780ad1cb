"""What a validation found, as plain values."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.prefixes import RDF, SH, XSD
from bronwijzer.turtle import Term

#: From worst to mildest; only the first stops a release.
SEVERITIES: Final = (SH("Violation"), SH("Warning"), SH("Info"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding can be repaired: a file and a line of it."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a constraint: about which focus node, by which shape, and in which words.

    `messages` maps language to text; `place` is unknown until the sources were searched.
    """

    severity: NamedNode
    focus: Term
    path: Term | None
    value: Term | None
    shape: Term
    component: NamedNode | None
    messages: Mapping[str, str] = field(hash=False)
    place: Place | None = None

    def message(self, language: str) -> str:
        """Return the message in a language, or in any language there is."""
        return self.messages.get(language) or next(iter(self.messages.values()), "")

    @property
    def order(self) -> tuple[int, str, int, str, str, str]:
        """The place in a report: the worst first, then by file and line."""
        file, line = (str(self.place.path), self.place.line) if self.place else ("", 0)
        return SEVERITIES.index(self.severity), file, line, str(self.focus), str(self.shape), str(self.value)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one validation, in order."""

    findings: tuple[Finding, ...]

    def of(self, severity: NamedNode) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(each for each in self.findings if each.severity == severity)

    @property
    def stops_release(self) -> bool:
        """Whether a finding is a Violation."""
        return bool(self.of(SEVERITIES[0]))

    def triples(self, base: str) -> Iterator[Triple]:
        """Yield the report in SHACL's own terms (SHACL, section 3.6), every node an IRI under `base`."""
        report = _node(base, "report", *(str(each.order) for each in self.findings))
        yield Triple(report, RDF("type"), SH("ValidationReport"))
        conforms = Literal(str(not self.findings).lower(), datatype=XSD("boolean"))
        yield Triple(report, SH("conforms"), conforms)
        for each in self.findings:
            result = _node(base, "result", str(each.order), str(each.path))
            yield Triple(report, SH("result"), result)
            yield from _result(result, each)


def _result(node: NamedNode, finding: Finding) -> Iterator[Triple]:
    said = {
        RDF("type"): SH("ValidationResult"),
        SH("focusNode"): finding.focus,
        SH("resultPath"): finding.path,
        SH("resultSeverity"): finding.severity,
        SH("sourceConstraintComponent"): finding.component,
        SH("sourceShape"): finding.shape,
        SH("value"): finding.value,
    }
    for predicate, term in said.items():
        if term is not None:
            yield Triple(node, predicate, term)
    for language, text in sorted(finding.messages.items()):
        literal = Literal(text, language=language) if language else Literal(text)
        yield Triple(node, SH("resultMessage"), literal)


def _node(base: str, *parts: str) -> NamedNode:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return NamedNode(f"{base}.well-known/genid/{digest[:24]}")
