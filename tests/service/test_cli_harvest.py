"""The harvest commands tell what they found, and by their exit code whether a source was refused."""

import json
import sys
from pathlib import Path

import pytest

from bronwijzer.cli import main
from bronwijzer.words import words
from tests.service.harvest.samples import GOOD


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A good publiccode.yml."""
    path = tmp_path / "zaak.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_good_source_ends_with_zero(
    form: str, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A harvest in which nothing is refused ends with 0, in every format."""
    code = main(["harvest", "publiccode", str(source), "--into", str(tmp_path / "uit"), "--format", form])

    assert 0 == code
    assert capsys.readouterr().out
    assert (tmp_path / "uit" / "zaak.ttl").is_file()


def test_a_refused_source_ends_with_one(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A harvest with a refused source ends with 1, and the others are written."""
    (tmp_path / "fout.yml").write_text("- nee\n", encoding="utf-8")
    arguments = [str(source), str(tmp_path / "fout.yml"), "--into", str(tmp_path / "uit"), "--format", "json"]

    code = main(["harvest", "publiccode", *arguments])

    outcomes = {each["name"]: each["outcome"] for each in json.loads(capsys.readouterr().out)["verdicts"]}
    assert 1 == code
    assert "refused" == outcomes["fout"]
    assert (tmp_path / "uit" / "zaak.ttl").is_file()


def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A web address inside is not asked without --allow-private."""
    code = main(["harvest", "publiccode", "http://127.0.0.1:9/x.yml", "--into", str(tmp_path / "uit")])

    assert 1 == code
    assert "public internet" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["harvest", "publiccode", "bestaat-niet.yml", "--into", "uit"],
        ["harvest", "publiccode", "--into", "uit"],
        ["harvest", "tooi", "bestaat-niet.json", "--into", "uit"],
        ["harvest", "don", "bestaat-niet.json", "--into", "uit"],
    ],
)
def test_what_cannot_be_read_ends_with_two(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that does not exist ends with 2 and one sentence, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    assert 2 == main(arguments)
    assert 1 == len(capsys.readouterr().err.splitlines())
    assert [] == list(tmp_path.iterdir())


def written_inputs(tmp_path: Path) -> None:
    """Write an empty list of publishers, table and register."""
    (tmp_path / "p.json").write_text('{"data": []}', encoding="utf-8")
    (tmp_path / "n.csv").write_text("tooi,name\n", encoding="utf-8")
    register = [
        {
            "@id": "https://identifier.overheid.nl/tooi/set/rwc_gemeenten_compleet/5",
            "@type": ["https://identifier.overheid.nl/tooi/def/wl/RegisterwaardelijstCompleet"],
        }
    ]
    (tmp_path / "g.json").write_text(json.dumps(register), encoding="utf-8")


def test_registers_and_publishers_say_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other harvests name the graphs that changed, and say when none did."""
    written_inputs(tmp_path)

    for _ in range(2):
        main(["harvest", "don", str(tmp_path / "p.json"), "--into", str(tmp_path / "don")])
        main(
            [
                "harvest",
                "tooi",
                str(tmp_path / "g.json"),
                "--numbers",
                str(tmp_path / "n.csv"),
                "--into",
                str(tmp_path / "t"),
            ]
        )

    assert [
        "Changed graphs: uitgevers",
        "Changed graphs: gemeenten, nummers",
        "Nothing has changed.",
        "Nothing has changed.",
    ] == capsys.readouterr().err.splitlines()


def test_progress_is_shown_on_a_terminal_only(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many sources were read is counted on standard error, so that the verdicts can be piped."""
    arguments = ["harvest", "publiccode", str(source), "--into", str(tmp_path / "uit")]
    main(arguments)
    quiet = capsys.readouterr()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    main(arguments)

    shown = capsys.readouterr()
    assert words("en")("progress.harvest") not in quiet.err
    assert f"{words('en')('progress.harvest')} 1/1" in shown.err
    assert quiet.out == shown.out
