"""No name, address or number of a person gets out of a publiccode.yml, wherever in it they stand."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bronwijzer.harvest.publiccode import harvest
from bronwijzer.harvest.sources import found
from bronwijzer.harvest.writing import Target
from bronwijzer.representation.verdict_output import written
from bronwijzer.words import words
from tests.conftest import silent
from tests.service.harvest.samples import GOOD, nothing_there, without

PERSONS = ("Wilhelmina", "Verzonnen", "verzonnen", "Balthazar", "Denkbeeld", "denkbeeld", "12345678", "1234 5678")

CONTACTS = """\
maintenance:
  type: contract
  Wilhelmina Verzonnen: geheim
  contractors:
    - name: Balthazar Denkbeeld
      email: balthazar@denkbeeld.example
      website: https://denkbeeld.example/~balthazar?mail=balthazar@denkbeeld.example
      until: Balthazar Denkbeeld
      phone: "06 12345678"
    - Balthazar Denkbeeld
  contacts:
    - name: Wilhelmina Verzonnen
      email: w.verzonnen@voorbeeld.example
      phone: +31 6 1234 5678
      affiliation: Wilhelmina Verzonnen Advies
    - name: [Wilhelmina, Verzonnen]
    - Wilhelmina Verzonnen <w.verzonnen@voorbeeld.example>
    - Balthazar Denkbeeld: b@denkbeeld.example
"""

EVERYWHERE = (
    without("maintenance")
    .replace("name: Zaaksysteem", "name: Zaaksysteem\nWilhelmina Verzonnen: 06-12345678\nauthor: Balthazar Denkbeeld")
    .replace("  - https://github.com/voorbeeld/kern", "  - https://voorbeeld.nl/?w.verzonnen@voorbeeld.example")
    .replace("https://zaaksysteem.voorbeeld.nl/", "https://wilhelmina:Verzonnen@voorbeeld.nl/")
    .replace("  - Gemeente Groningen\n", "  - Balthazar Denkbeeld\n  - Gemeente Groningen\n")
    .replace("mainCopyrightOwner: Gemeente Groningen", "mainCopyrightOwner: Wilhelmina Verzonnen")
    .replace("legal:", "fundedBy:\n  - name: Balthazar Denkbeeld\n    uri: mailto:b@denkbeeld.example\nlegal:")
    .replace("  license: EUPL-1.2", "  license: EUPL-1.2\n  repoOwner: Balthazar Denkbeeld\n  authorsFile: Verzonnen")
    .replace("Zaken behandelen.", "Vraag Wilhelmina Verzonnen, 06-12345678")
    .replace("softwareVersion:", "applicationSuite: Wilhelmina Verzonnen\nsoftwareVersion:")
    .replace("name: PostgreSQL", "name: w.verzonnen@voorbeeld.example")
    .replace("developmentStatus: stable", "developmentStatus: Balthazar Denkbeeld")
    .replace("  - web\n", "  - web\n  - Wilhelmina Verzonnen\n")
    .replace("  - workflow-management", "  - Wilhelmina Verzonnen")
    .replace("    - nl\n", "    - nl\n    - Wilhelmina Verzonnen\n")
    + CONTACTS
)

BROKEN = (
    "maintenance:\n  contacts: *Wilhelmina_Verzonnen\n",
    'name: "Wilhelmina Verzonnen\n',
    "contacts: Wilhelmina: Verzonnen: 06-12345678\n",
    "!Verzonnen name: Balthazar Denkbeeld\n",
    "\tWilhelmina: Verzonnen\n",
    "- Wilhelmina Verzonnen\n",
    "Wilhelmina Verzonnen\n",
    "publiccodeYmlVersion: Wilhelmina Verzonnen\nname: x\nurl: https://voorbeeld.nl/x\n",
    "publiccodeYmlVersion: 0.5\nname: w.verzonnen@voorbeeld.example\nurl: https://voorbeeld.nl/x\n",
    "publiccodeYmlVersion: 0.5\nname: Wilhelmina Verzonnen\nurl: https://v.nl/x\n" + CONTACTS,
)


def harvested(folder: Path, into: Path) -> str:
    """Harvest a folder and return all that is written and told, in every form and language."""
    outcome = harvest(found((str(folder),), None), Target.of(into), nothing_there, silent, whole=True)
    told = [written(outcome.verdicts, form, words(each)) for form in ("text", "json", "sarif") for each in ("nl", "en")]
    files = [path.read_text(encoding="utf-8") for path in sorted(into.rglob("*")) if path.is_file()]
    return "\n".join([*told, *files, repr(outcome)])


@pytest.mark.parametrize("text", [EVERYWHERE, GOOD, *BROKEN], ids=lambda text: text[:20])
def test_no_person_gets_out(text: str, data: Path, tmp_path: Path) -> None:
    """Not one part of an invented person's name, address or number is in what is written or told."""
    folder = tmp_path / "bron"
    folder.mkdir()
    (folder / "een.yml").write_text(text, encoding="utf-8")

    everything = harvested(folder, data / "publiccode")

    assert "een" in everything
    assert [] == [part for part in PERSONS if part in everything]


def test_what_is_not_about_persons_is_kept(data: Path, tmp_path: Path) -> None:
    """A file full of persons still gives its name, address and the organisation that uses it."""
    folder = tmp_path / "bron"
    folder.mkdir()
    (folder / "een.yml").write_text(EVERYWHERE, encoding="utf-8")

    everything = harvested(folder, data / "publiccode")

    assert all(part in everything for part in ("Zaaksysteem", "gebruiktSoftware", "gemeente-groningen"))


@pytest.mark.slow
def test_no_person_is_in_a_release_or_a_log(data: Path, tmp_path: Path) -> None:
    """A release built after a harvest, and all that the commands print, hold no invented person."""
    folder = tmp_path / "bron"
    folder.mkdir()
    for number, text in enumerate((EVERYWHERE, GOOD, *BROKEN)):
        (folder / f"{number}.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "bronwijzer"]

    told = ""
    for arguments in (
        ["harvest", "publiccode", str(folder), "--into", str(data / "publiccode"), "--format", "json"],
        ["build", str(data.parent), "--out", str(tmp_path / "releases")],
    ):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        told += done.stdout + done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents]
    everything = told.encode() + b"".join(path.read_bytes() for path in files)

    assert json.loads(told[: told.rindex("}") + 1])["verdicts"]
    assert b"Zaaksysteem" in everything
    assert [] == [part for part in PERSONS if part.encode() in everything]
    shutil.rmtree(tmp_path / "releases")
