"""The command line, as somebody types it: rightly, wrongly, in Dutch and in English."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from bronwijzer import cli, errors
from bronwijzer.errors import BronwijzerError
from bronwijzer.words import words

Write = Callable[[dict[str, str]], Path]
DATA = "<http://e/x> a <http://e/Thing> ."
SHAPES = """PREFIX e: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
e:Shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:Shape-name .
e:Shape-name sh:path e:name ; sh:minCount 1 ; sh:message "Geef een naam."@nl, "Give a name."@en .
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BRONWIJZER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def _kinds(kind: type[BronwijzerError]) -> Iterator[type[BronwijzerError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def test_every_error_has_an_exit_code() -> None:
    """The table covers the whole tree, each class by itself or by its parent."""
    assert [kind for kind in _kinds(errors.BronwijzerError) if not any(issubclass(kind, k) for k in cli.EXIT)] == []


def test_a_good_site_validates_and_builds_once(site_of: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0; the second build says that nothing changed."""
    folder = str(site_of({"data/a.ttl": DATA}))

    assert (cli.main(["validate", folder]), cli.main(["build", folder]), cli.main(["build", folder])) == (0, 0, 0)

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "0 violations, 0 warnings, 0 pieces of advice"
    assert told[1].endswith(" was made.")
    assert told[2].endswith(" was there already: the sources are the same.")


@pytest.mark.parametrize(
    ("language", "message"), [("en", "violation: Give a name."), ("nl", "overtreding: Geef een naam.")]
)
def test_a_violation_is_told_with_its_place_and_ends_with_1(
    site_of: Write, capsys: pytest.CaptureFixture[str], language: str, message: str
) -> None:
    """Validate and build agree; build leaves nothing."""
    folder = site_of({"data/a.ttl": DATA, "shapes/s.ttl": SHAPES})

    codes = [cli.main([f"--language={language}", command, str(folder)]) for command in ("validate", "build")]

    told = capsys.readouterr()
    assert codes == [1, 1]
    assert f"data/a.ttl:1: {message}" in told.out
    assert f"data/a.ttl:1: {message}" in told.err
    assert words(language)("release.invalid") in told.err


def test_warnings_are_told_by_a_build_that_goes_on(site_of: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """They do not stop a release, and are not hidden either."""
    shapes = SHAPES.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Warning")

    assert cli.main(["build", str(site_of({"data/a.ttl": DATA, "shapes/s.ttl": shapes}))]) == 0

    assert "warning: Give a name." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["validate", "{folder}/none"], "does not exist"),
        (["validate", "{folder}/data"], "no folder data/"),
        (["build", "{folder}", "--base-uri", "x"], "does not fit"),
        (["build", "{folder}", "--version", "../x"], "cannot be a version"),
        (["query", "{folder}", "{folder}/none.rq"], "cannot be read"),
        (["query", "{folder}", "-"], "no release"),
        (["query", "a", "b", "c"], "SITE and a file"),
        (["query", "--data", "{folder}/data/a.ttl", "-", "--format", "word"], "Unknown format"),
        (["format", "{folder}/none"], "does not exist"),
        (["init", "{folder}"], "not empty"),
        (["serve", "{folder}/none"], "does not exist"),
        (["validat"], "No such command"),
        (["validate", "--fromat", "json"], "No such option"),
        (["validate", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    site_of: Write,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    """Never a traceback, and the sentence says what to do."""
    folder = site_of({"data/a.ttl": DATA})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ASK {}")))

    code = cli.main([each.format(folder=folder) for each in arguments])

    message = capfd.readouterr().err
    assert code == 2
    assert told in message
    assert "Traceback" not in message


def test_a_terminal_that_lacks_a_character_gets_another(site_of: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of a message is worth more than a traceback."""
    shape = """PREFIX sh: <http://www.w3.org/ns/shacl#>
    <http://e/S> a sh:NodeShape ; sh:targetClass <http://e/T> ; sh:property <http://e/P> .
    <http://e/P> sh:path <http://e/p> ; sh:minCount 1 ; sh:message "Give “p”."@en ."""
    folder = site_of({"data/a.ttl": "<http://e/x> a <http://e/T> .", "shapes/s.ttl": shape})
    held = io.BytesIO()
    terminal = io.TextIOWrapper(held, encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", terminal)

    assert cli.main(["validate", str(folder)]) == 1

    terminal.flush()
    assert b"Give ?p?." in held.getvalue()


def test_an_unknown_setting_is_exit_2(site_of: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest name is told."""
    folder = site_of({"data/a.ttl": DATA, "bronwijzer.toml": "[server]\nprt = 1\n"})

    assert cli.main(["build", str(folder)]) == 2

    assert 'did you mean "port"' in capsys.readouterr().err


def test_a_syntax_error_is_told_with_file_line_and_column(site_of: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """As compilers do, so that an editor can jump there."""
    folder = site_of({"data/a.ttl": "<http://a>\n  <http://b> x .\n"})

    assert cli.main(["validate", str(folder)]) == 2

    assert f"{folder}/data/a.ttl:2:14: " in capsys.readouterr().err


def test_query_answers_on_a_release_and_on_files(
    site_of: Write, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One positional is the file; `-` is standard input."""
    folder = site_of({"data/a.ttl": DATA, "q.rq": "SELECT ?s { ?s a <http://e/Thing> }"})
    monkeypatch.chdir(folder)
    assert cli.main(["build"]) == 0
    capfdbinary.readouterr()

    assert cli.main(["query", "q.rq"]) == 0
    assert cli.main(["query", "q.rq", "--data", "data/a.ttl", "--format", "tsv"]) == 0

    assert capfdbinary.readouterr().out == b"s\r\nhttp://e/x\r\n?s\n<http://e/x>\n"


def test_format_writes_and_check_only_tells(site_of: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 is for what would change; afterwards there is nothing to do."""
    folder = str(site_of({"data/a.ttl": DATA}))

    codes = [
        cli.main(arguments)
        for arguments in (["format", "--check", folder], ["format", folder], ["format", "--check", folder])
    ]

    told = capsys.readouterr().out.splitlines()
    assert codes == [1, 0, 0]
    assert [line.partition(":")[0] for line in told] == ["Not canonical", "Rewritten"]


def test_init_makes_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says what to do next."""
    assert cli.main(["init", str(tmp_path / "new")]) == 0

    assert "bronwijzer serve" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "nl_NL.UTF-8"}, "nl"),
        ([], {"LANG": "nl_NL.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US", "BRONWIJZER_LANG": "nl"}, "nl"),
        (["--language", "nl"], {"BRONWIJZER_LANG": "en"}, "nl"),
        (["--language=nl"], {}, "nl"),
    ],
)
def test_help_is_in_the_language_of_the_reader(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    language: str,
) -> None:
    """The option, our variable, then the locale."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert cli.main([*arguments, "--help"]) == 0

    assert words(language)("cli.help").split()[0] in capsys.readouterr().out


def test_every_command_has_help_with_an_example_in_both_languages() -> None:
    """The help of a command shows how it is typed."""
    for language in ("nl", "en"):
        group = cli.translated(cli.bronwijzer, words(language))
        assert isinstance(group, click.Group)
        for command in group.commands.values():
            assert "bronwijzer " in (command.help or "")
            assert all(param.help for param in command.params if isinstance(param, click.Option))


def test_progress_is_shown_on_a_terminal_only(
    site_of: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long steps are named while they run; a log file stays clean."""
    folder = str(site_of({"data/a.ttl": DATA}))
    cli.main(["validate", folder])
    quiet = capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    cli.main(["validate", folder])

    assert quiet == ""
    assert words("en")("progress.read") in capsys.readouterr().err


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is no error of the program."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bronwijzer.release.starter.write", interrupted)

    assert cli.main(["init", "x"]) == 130

    assert "Stopped." in capsys.readouterr().err


def test_a_full_disk_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What the system refuses is passed on without a traceback."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "x/store")

    monkeypatch.setattr("bronwijzer.release.starter.write", full)

    assert cli.main(["init", "x"]) == 2

    assert "No space left on device: 'x/store'" in capsys.readouterr().err
