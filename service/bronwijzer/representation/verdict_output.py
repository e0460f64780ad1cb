"""Verdicts as text for people, and as JSON or SARIF for machines."""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Final, Protocol
from urllib.parse import quote

from bronwijzer.words import LANGUAGES, Words, words


class Finding(Protocol):
    """One thing that is wrong with a source: by which rule, how bad, where, and what to do about it."""

    @property
    def rule(self) -> str:
        """The name of the rule."""

    @property
    def level(self) -> str:
        """How bad it is: error, warning or note."""

    @property
    def line(self) -> int:
        """The line where it stands."""

    @property
    def key(self) -> str:
        """The key of the standard that it is about, or nothing."""

    def problem(self, say: Words) -> str:
        """Return what is wrong, in the language of `say`."""

    def repair(self, say: Words) -> str:
        """Return what to do about it, in the language of `say`."""


class Verdict(Protocol):
    """What is decided of one source, as a harvest finds it or a release holds it."""

    @property
    def name(self) -> str:
        """Its reference in IRIs."""

    @property
    def source(self) -> str:
        """What people call the source."""

    @property
    def path(self) -> str:
        """Where the source stands in its repository, or nothing."""

    @property
    def outcome(self) -> str:
        """What is decided: accepted, warned or refused."""

    @property
    def vanished(self) -> bool:
        """Whether the source is gone."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What is wrong, the worst first."""


def written(verdicts: Sequence[Verdict], form: str, say: Words) -> str:
    """Return verdicts in `form`, one of text, json and sarif; text is in the language of `say`."""
    return _FORMS[form](verdicts, say)


def _text(verdicts: Sequence[Verdict], say: Words) -> str:
    lines = [line for each in verdicts for line in _lines(each, say)]
    outcomes = [each.outcome for each in verdicts]
    counts = [say.count(f"harvest.count.{name}", outcomes.count(name)) for name in ("accepted", "warned", "refused")]
    return "\n".join([*lines, ", ".join(counts)]) + "\n"


def _lines(verdict: Verdict, say: Words) -> list[str]:
    head = say("harvest.verdict.line", source=verdict.source, outcome=say(f"harvest.outcome.{verdict.outcome}"))
    gone = [say("harvest.vanished")] if verdict.vanished else []
    found = [
        say(
            "harvest.finding.line",
            line=each.line,
            level=say(f"harvest.level.{each.level}"),
            key=each.key or "-",
            problem=each.problem(say),
            repair=each.repair(say),
        )
        for each in verdict.findings
    ]
    return [head, *gone, *found]


def _json(verdicts: Sequence[Verdict], _: Words) -> str:
    held = [
        {
            "name": each.name,
            "source": each.source,
            "outcome": each.outcome,
            "vanished": each.vanished,
            "findings": [_mapping(finding) for finding in each.findings],
        }
        for each in verdicts
    ]
    return json.dumps({"verdicts": held}, ensure_ascii=False, indent=2) + "\n"


def _mapping(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "line": finding.line,
        "key": finding.key or None,
        "problem": {each: finding.problem(words(each)) for each in LANGUAGES},
        "repair": {each: finding.repair(words(each)) for each in LANGUAGES},
    }


def _sarif(verdicts: Sequence[Verdict], say: Words) -> str:
    rules = {finding.rule: finding.problem(say) for each in verdicts for finding in each.findings}
    driver = {
        "name": "Bronwijzer",
        "version": version("bronwijzer"),
        "rules": [{"id": each, "shortDescription": {"text": rules[each]}} for each in sorted(rules)],
    }
    results = [_sarif_result(each, finding, say) for each in verdicts for finding in each.findings]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(verdict: Verdict, finding: Finding, say: Words) -> dict[str, object]:
    place = {"artifactLocation": {"uri": quote(verdict.path or verdict.source)}, "region": {"startLine": finding.line}}
    return {
        "ruleId": finding.rule,
        "level": finding.level,
        "message": {"text": f"{finding.problem(say)} {finding.repair(say)}"},
        "locations": [{"physicalLocation": place}],
    }


_FORMS: Final[Mapping[str, Callable[[Sequence[Verdict], Words], str]]] = {
    "json": _json,
    "sarif": _sarif,
    "text": _text,
}
