"""A report as text for people, and as JSON, Turtle or SARIF for machines."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Final

from bronwijzer import turtle
from bronwijzer.prefixes import NAMESPACES, SH
from bronwijzer.site import Site
from bronwijzer.validation.report import SEVERITIES, Finding, Report
from bronwijzer.words import LANGUAGES, Words

#: SARIF 2.1.0, section 3.27.10.
_LEVELS: Final = {SH("Violation"): "error", SH("Warning"): "warning", SH("Info"): "note"}


def written(report: Report, form: str, site: Site, say: Words) -> str:
    """Return a report in `form`, one of text, brief, json, turtle and sarif, with text in the language of `say`.

    What is brief keeps advice to a number: that is for who edits the sources, not for who builds them.
    """
    return _FORMS[form](report, site, say)


def _text(report: Report, site: Site, say: Words) -> str:
    return "\n".join([*(_line(each, site, say) for each in report.findings), _counts(report, say)]) + "\n"


def _brief(report: Report, site: Site, say: Words) -> str:
    told = [_line(each, site, say) for each in report.findings if each.severity != SEVERITIES[-1]]
    hint = [say("report.hint")] if len(told) < len(report.findings) else []
    return "\n".join([*told, _counts(report, say), *hint]) + "\n"


def _counts(report: Report, say: Words) -> str:
    counts = [say.count(f"report.{each.value.rpartition('#')[2]}", len(report.of(each))) for each in SEVERITIES]
    return ", ".join(counts)


def _line(finding: Finding, site: Site, say: Words) -> str:
    place = f"{_file(finding, site)}:{finding.place.line}" if finding.place else say("report.no-place")
    severity = say(f"severity.{finding.severity.value.rpartition('#')[2]}")
    return say(
        "report.finding" if finding.value is None else "report.finding-value",
        place=place,
        severity=severity,
        message=finding.message(say.language),
        focus=getattr(finding.focus, "value", finding.focus),
        shape=getattr(finding.shape, "value", finding.shape),
        value=finding.value,
    )


def _file(finding: Finding, site: Site) -> str:
    return finding.place.path.relative_to(site.root).as_posix() if finding.place else ""


def _json(report: Report, site: Site, _: Words) -> str:
    held = {"conforms": not report.findings, "findings": [_mapping(each, site) for each in report.findings]}
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"


def _mapping(finding: Finding, site: Site) -> dict[str, object]:
    terms = {"focus": finding.focus, "path": finding.path, "value": finding.value, "shape": finding.shape}
    return {
        "severity": finding.severity.value.rpartition("#")[2],
        "file": _file(finding, site) or None,
        "line": finding.place.line if finding.place else None,
        "message": dict(sorted(finding.messages.items())),
        "component": finding.component.value if finding.component else None,
        **{name: None if term is None else str(term) for name, term in terms.items()},
    }


def _turtle(report: Report, site: Site, _: Words) -> str:
    return turtle.write(report.triples(site.settings.site.base_uri), NAMESPACES)


def _sarif(report: Report, site: Site, say: Words) -> str:
    driver = {
        "name": "Bronwijzer",
        "version": version("bronwijzer"),
        "rules": [{"id": each} for each in sorted({_rule(finding) for finding in report.findings})],
    }
    results = [_sarif_result(each, site, say) for each in report.findings]
    run = {"tool": {"driver": driver}, "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Finding) -> str:
    return str(getattr(finding.shape, "value", finding.shape))


def _sarif_result(finding: Finding, site: Site, say: Words) -> dict[str, object]:
    texts = [finding.messages[each] for each in (say.language, *LANGUAGES) if each in finding.messages]
    result: dict[str, object] = {
        "ruleId": _rule(finding),
        "level": _LEVELS[finding.severity],
        "message": {"text": texts[0] if texts else finding.message(say.language)},
    }
    if finding.place:
        where = {
            "artifactLocation": {"uri": _file(finding, site)},
            "region": {"startLine": max(finding.place.line, 1)},
        }
        result["locations"] = [{"physicalLocation": where}]
    return result


_FORMS: Final[Mapping[str, Callable[[Report, Site, Words], str]]] = {
    "brief": _brief,
    "json": _json,
    "sarif": _sarif,
    "text": _text,
    "turtle": _turtle,
}
