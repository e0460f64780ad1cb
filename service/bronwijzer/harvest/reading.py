"""The bytes of a publiccode.yml, judged: a project where there is one, and always findings, never an exception."""

from bronwijzer.harvest.checking import check
from bronwijzer.harvest.findings import Finding, ordered
from bronwijzer.harvest.project import Project, project
from bronwijzer.harvest.text import decoded
from bronwijzer.harvest.yaml_tree import tree


def read(raw: bytes) -> tuple[Project | None, tuple[Finding, ...]]:
    """Return what a file says and what is wrong with it; a file with an error says nothing."""
    text, findings = decoded(raw)
    if text is None:
        return None, ordered(findings)
    root, more = tree(text)
    findings += more
    if root is None:
        return None, ordered(findings)
    findings += check(root)
    held = project(root) if not any(each.level == "error" for each in findings) else None
    if held is None and not any(each.level == "error" for each in findings):
        findings.append(Finding("no-name", "error", root.line, "name"))
    return held, ordered(findings)
