"""Verdicts are told to people, programs and code-review tools."""

import json

from bronwijzer.harvest.findings import Finding, Verdict
from bronwijzer.representation.verdict_output import written
from bronwijzer.words import words

WARNED = (Finding("licence", "warning", 7, "legal.license", "EUPL-1.2"),)
VERDICTS = (
    Verdict("a", "publiccode.yml (x/a)", ()),
    Verdict(
        "b",
        "publiccode.yml (x/b)",
        (Finding("licence", "warning", 7, "legal.license", "EUPL-1.2"),),
        path="a b/publiccode.yml",
    ),
    Verdict("c", "publiccode.yml (x/c)", (Finding("gone", "error"),), vanished=True),
)


def test_text_names_line_key_problem_and_repair() -> None:
    """A person reads for each source what is wrong, where, and what to do."""
    text = written(VERDICTS, "text", words("en"))

    assert text == (
        "publiccode.yml (x/a): accepted\n"
        "publiccode.yml (x/b): accepted with warnings\n"
        "    line 7, legal.license: warning: This is not an SPDX licence or expression. "
        "Choose a code from https://spdx.org/licenses/. Perhaps meant: EUPL-1.2.\n"
        "publiccode.yml (x/c): refused\n"
        "    The source has vanished; what it said is kept, marked.\n"
        "    line 1, -: error: The source is no longer there. Put the file back or tell where it is now.\n"
        "1 accepted, 1 with warnings, 1 refused\n"
    )


def test_json_has_both_languages() -> None:
    """A program gets each verdict with its findings in Dutch and English."""
    verdicts = json.loads(written(VERDICTS, "json", words("nl")))["verdicts"]

    assert ["accepted", "warned", "refused"] == [each["outcome"] for each in verdicts]
    assert {"nl", "en"} == set(verdicts[1]["findings"][0]["problem"])


def test_sarif_points_at_the_line() -> None:
    """A code-review tool gets rule, level, file and line of every finding."""
    log = json.loads(written(VERDICTS, "sarif", words("en")))

    first = log["runs"][0]["results"][0]
    assert "2.1.0" == log["version"]
    assert ["gone", "licence"] == [each["id"] for each in log["runs"][0]["tool"]["driver"]["rules"]]
    assert ("licence", "warning") == (first["ruleId"], first["level"])
    assert 7 == first["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "a%20b/publiccode.yml" == first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
