"""What may be one thing is proposed with its evidence, until a steward has decided."""

import json
from pathlib import Path

import pytest

from bronwijzer.cli import main
from tests.service.harvest.conftest import PREFIXES
from tests.service.harvest.samples import GOOD

BASE = "https://bronwijzer.example/id/"
TWO = """
PREFIX doap: <http://usefulinc.com/ns/doap#>
<{b}software/a-x> a schema:SoftwareApplication ; schema:name "Zaak" ; schema:codeRepository <https://github.com/a/x> .
<{b}software/b-x> a schema:SoftwareApplication ; schema:name "zaak!" ; schema:codeRepository <https://github.com/b/x> .
<{b}repository/a-x> a doap:GitRepository ; schema:codeRepository <https://github.com/a/x> .
<{b}repository/b-x> a doap:GitRepository ; schema:codeRepository <https://github.com/b/x> .
<{b}document/publiccode-oud> schema:codeRepository <https://github.com/oud/x> .
<{b}document/publiccode-goed> schema:codeRepository <https://github.com/A/X.git> .
""".replace("{b}", BASE)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with two products of one name, two repositories of one name, and a file that is elsewhere."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.ttl").write_text(PREFIXES + TWO, encoding="utf-8")
    return tmp_path


def proposed(site: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """Return the reason and the first thing of each proposal."""
    assert 0 == main(["harvest", "candidates", str(site), "--format", "json"])
    return [(each["reason"], each["one"].removeprefix(BASE)) for each in json.loads(capsys.readouterr().out)]


def test_what_shares_a_name_or_code_is_proposed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One name for two products, one repository name for two owners, and a file about code elsewhere are proposed."""
    assert [
        ("moved", "document/publiccode-oud"),
        ("name", "software/a-x"),
        ("repository", "repository/a-x"),
    ] == proposed(site, capsys)


@pytest.mark.parametrize("decision", ["owl:differentFrom", "dct:isReplacedBy"])
def test_what_was_decided_is_not_proposed_again(decision: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a steward's decision a pair is no longer proposed, whichever way it went."""
    said = f"<{BASE}software/b-x> {decision} <{BASE}software/a-x> ."
    (site / "data" / "identity.ttl").write_text(PREFIXES + said, encoding="utf-8")

    assert "name" not in dict(proposed(site, capsys))


def test_proposals_are_told_in_sentences(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person reads what may be the same and why, and how many proposals there are."""
    main(["--language", "en", "harvest", "candidates", str(site)])

    lines = capsys.readouterr().out.splitlines()
    assert 'are both called "zaak": the same?' in lines[1]
    assert "3 proposals" == lines[-1]


def test_a_name_that_is_nobody_s_is_proposed_with_its_place(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which organisation it is like, or else the line to look at; the name itself stays in the source."""
    text = GOOD.replace("mainCopyrightOwner: Gemeente Groningen", "mainCopyrightOwner: Gemente Groningen")
    listed = tmp_path / "lijst.csv"
    listed.write_text(f"file,repo,path,commit\nx.yml,v/zaak,publiccode.yml,{'a' * 40}\n", encoding="utf-8")
    (tmp_path / "x.yml").write_text(text.replace("  - Gemeente Groningen", "  - Verzonnen BV"), encoding="utf-8")
    main(["harvest", "publiccode", "--list", str(listed), "--into", str(data / "publiccode")])
    capsys.readouterr()

    main(["--language", "en", "harvest", "candidates", str(data.parent)])

    told = capsys.readouterr().out
    document = f"{BASE}document/publiccode-v-zaak"
    place = f"https://github.com/v/zaak/blob/{'a' * 40}/publiccode.yml#L14"
    assert f"{document} names, as legal.mainCopyrightOwner, what is like {BASE}organisatie/gemeente-groningen" in told
    assert f"{document} names, as usedBy, an organisation that is not known here: see {place}" in told
    assert "Gemente" not in told
    assert "Verzonnen" not in told


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    """Without data there is nothing to propose."""
    assert 2 == main(["harvest", "candidates", str(tmp_path)])
