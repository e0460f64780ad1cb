"""Every bad file gets its finding, with the line, and no exception escapes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bronwijzer.harvest.findings import LEVELS
from bronwijzer.harvest.reading import read
from bronwijzer.words import LANGUAGES, words
from tests.service.harvest.samples import GOOD, findings_of, project_of, without

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)

UNREADABLE = {
    "alias": b"name: *niemand\n",
    "documents": b"name: a\n---\nname: b\n",
    "empty": b" \n\t\n",
    "encoding": b"name: Zaak\nowner: Caf\xe9\n",
    "html": b"<!-- x --><!DOCTYPE html><html><body>Not Found</body></html>",
    "key": b"? [a, b]\n: c\n",
    "no-mapping": b"- name\n- url\n",
    "syntax": b'name: "Zaak\nurl: [\n',
    "tab": b"legal:\n\tlicense: MIT\n",
    "tag": b"name: !!python/object/apply:os.system [echo]\n",
    "too-deep": b"[" * 60 + b"]" * 60,
    "too-large": b"a" * 1_000_001,
    "too-many": BOMB.encode(),
}


def test_a_good_file_has_no_findings() -> None:
    """A file that follows the standard says what it says, and nothing is wrong with it."""
    project, findings = read(GOOD.encode())

    assert project is not None
    assert "Zaaksysteem" == project.name
    assert findings == ()


@pytest.mark.parametrize("rule", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_by_name(rule: str) -> None:
    """Each way of being unreadable has its own rule, and refuses the file."""
    project, findings = read(UNREADABLE[rule])

    assert project is None
    assert rule in {each.rule for each in findings if each.level == "error"}


def test_a_hundred_megabytes_are_not_read() -> None:
    """A file that is far too large is refused at once."""
    assert {"too-large"} == set(findings_of(b"x: y\n" * 20_000_000))


def test_a_recursive_alias_is_refused() -> None:
    """A list that holds itself does not keep the reader going for ever."""
    assert {"alias"} == set(findings_of("&a [*a]\n"))


@pytest.mark.parametrize(
    ("old", "new", "rule", "level", "line"),
    [
        ('"0.7"', '"9.1"', "unknown-version", "error", 1),
        ("name: Zaaksysteem", "name:", "missing", "error", 1),
        ("name: Zaaksysteem", "name: [a, b]", "text", "error", 2),
        ("https://github.com/voorbeeld/zaaksysteem", "github.com/x", "url", "error", 3),
        ("https://github.com/voorbeeld/zaaksysteem", "javascript:alert(1)", "url", "error", 3),
        ('"2026-01-31"', '"2026-31-01"', "date", "warning", 8),
        ('"2026-01-31"', "vorig jaar", "date", "warning", 8),
        ("platforms:\n  - web", "platforms: web", "list", "warning", 9),
        ("stable", "stabiel", "choice", "warning", 15),
        ("standalone/web", "standalone/wbe", "choice", "warning", 16),
        ("    - NL", "    - nl", "country-case", "note", 19),
        ("    - NL", "    - Nederland", "country", "warning", 19),
        ("EUPL-1.2", "EUPL-1.2-or-later", "licence", "warning", 25),
        ("EUPL-1.2", "zomaar iets", "licence", "warning", 25),
        ("localisationReady: true", "localisationReady: misschien", "boolean", "warning", 33),
        ("localisationReady: true", "localisationReady: yes", "boolean", "note", 33),
        ("    - nl\n", "    - Nederlands!\n", "language", "warning", 35),
        ("legal:\n", "legal: x\nlegale:\n", "mapping", "warning", 24),
        ("name: Zaaksysteem\n", "name: Zaaksysteem\nname: Ander\n", "duplicate", "warning", 3),
        ("landingURL:", "landingUrl:", "unknown-key", "warning", 4),
        ("landingURL:", "zomaar:", "unknown-key", "note", 4),
        ("softwareVersion:", "monochromeLogo:", "deprecated", "note", 7),
        ("PostgreSQL", '""', "blank", "warning", 38),
    ],
)
def test_a_wrong_value_has_its_finding_and_line(old: str, new: str, rule: str, level: str, line: int) -> None:
    """Each wrong value is found by its own rule, at its own line."""
    text = GOOD.replace(old, new, 1)

    found = findings_of(text)[rule]

    assert (level, line) == (found.level, found.line)


def test_the_repair_of_a_licence_names_the_one_that_was_meant() -> None:
    """A licence that SPDX does not have gets the nearest one that it has as a hint."""
    assert "EUPL-1.2" == findings_of(GOOD.replace("EUPL-1.2", "EUPL-1.2-or-later"))["licence"].hint
    assert "MPL-2.0" == findings_of(GOOD.replace("EUPL-1.2", "MPLv2"))["licence"].hint


@pytest.mark.parametrize("licence", ["MIT", "EUPL-1.2 OR MIT", "(GPL-2.0-or-later WITH Classpath-exception-2.0)"])
def test_a_licence_expression_is_accepted(licence: str) -> None:
    """Every expression of SPDX is good, in its own notation."""
    assert "licence" not in findings_of(GOOD.replace("EUPL-1.2", licence))


@pytest.mark.parametrize("key", ["platforms", "developmentStatus", "legal", "maintenance", "description"])
def test_a_missing_mandatory_key_is_a_warning(key: str) -> None:
    """What the standard demands and is not needed to tell what the file is about, only warns."""
    found = findings_of(without(key))["missing"]

    assert ("warning", key) == (found.level, found.key)


@pytest.mark.parametrize("key", ["publiccodeYmlVersion", "name", "url"])
def test_a_file_that_does_not_tell_what_it_is_about_is_refused(key: str) -> None:
    """Without version, name or address there is nothing to publish."""
    project, findings = read(without(key).encode())

    assert project is None
    assert "error" == findings[0].level


@pytest.mark.parametrize("version", ["0", "0.1", "0.2", "0.2.2", "0.3.0", "0.4", "0.5.0", "0.6", "0.7", "0.7.0"])
def test_every_version_of_the_standard_is_read(version: str) -> None:
    """Versions 0.1 to 0.7 are read, with or without a third number, quoted or not."""
    assert version == project_of(GOOD.replace('"0.7"', version)).version


@pytest.mark.parametrize(
    "raw",
    [GOOD.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode("utf-16")],
    ids=["crlf", "bom", "utf-16"],
)
def test_another_way_of_writing_the_same_text_says_the_same(raw: bytes) -> None:
    """Line ends, a byte order mark and UTF-16 change nothing in what is read."""
    project, _ = read(raw)

    assert project_of(GOOD) == project


def test_a_broken_utf_16_file_is_refused() -> None:
    """Half a character at the end of UTF-16 is an encoding that is wrong."""
    assert {"encoding"} == set(findings_of(b"\xff\xfea"))


def test_a_merge_key_gives_what_it_names() -> None:
    """The merge key of YAML fills in what a mapping does not say itself, before it or behind it."""
    text = GOOD.replace("legal:\n", "IT: &x\n  license: MIT\nlegal:\n  <<: *x\n")

    assert "MIT" == project_of(text.replace("  license: EUPL-1.2\n", "")).licence
    assert "EUPL-1.2" == project_of(text).licence
    assert "duplicate" not in findings_of(text)


@pytest.mark.parametrize(
    ("kind", "rule", "key"),
    [("contract", "contractors", "maintenance.contractors"), ("community", "contacts", "maintenance.contacts")],
)
def test_maintenance_asks_for_what_its_type_needs(kind: str, rule: str, key: str) -> None:
    """A contract needs contractors, a community needs contacts."""
    text = GOOD.replace("type: internal", f"type: {kind}").split("  contacts:")[0] + "localisation:\n  x: y\n"

    assert key == findings_of(text)[rule].key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    """What is wrong and what to do about it can be told in Dutch and English."""
    say = words(language)

    for raw in (*UNREADABLE.values(), GOOD.replace("EUPL-1.2", "EUPL-1.2-or-later").encode()):
        for finding in read(raw)[1]:
            assert finding.problem(say)
            assert finding.repair(say)


YAML_SOUP = st.text(alphabet=st.sampled_from("ab:- \n\t\"'[]{}&*!|>#%@?,0.<é\x00"), max_size=120)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), YAML_SOUP.map(str.encode)))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    """Whatever the bytes are, the reader gives findings, and a project only without an error."""
    project, findings = read(raw)

    assert all(each.level in LEVELS and each.line >= 1 for each in findings)
    assert (project is None) == any(each.level == "error" for each in findings)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), YAML_SOUP)
def test_no_damage_to_a_good_file_makes_the_reader_raise(start: int, length: int, soup: str) -> None:
    """Text put in the place of any part of a good file gives findings, never an exception."""
    project, findings = read((GOOD[:start] + soup + GOOD[start + length :]).encode("utf-8", errors="surrogatepass"))

    assert (project is None) == any(each.level == "error" for each in findings)
