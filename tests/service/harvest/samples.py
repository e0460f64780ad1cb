"""A publiccode.yml to break in tests, with invented names only."""

from pathlib import Path

from pyoxigraph import Triple

from bronwijzer.harvest.findings import Finding
from bronwijzer.harvest.project import Project
from bronwijzer.harvest.reading import read
from bronwijzer.harvest.vocabulary import BASE
from bronwijzer.turtle import read as read_turtle

GOOD = """\
publiccodeYmlVersion: "0.7"
name: Zaaksysteem
url: https://github.com/voorbeeld/zaaksysteem
landingURL: https://zaaksysteem.voorbeeld.nl/
isBasedOn:
  - https://github.com/voorbeeld/kern
softwareVersion: "1.2.3"
releaseDate: "2026-01-31"
platforms:
  - web
categories:
  - workflow-management
usedBy:
  - Gemeente Groningen
developmentStatus: stable
softwareType: standalone/web
intendedAudience:
  countries:
    - NL
description:
  nl:
    shortDescription: Zaken behandelen.
    documentation: https://docs.voorbeeld.nl/
legal:
  license: EUPL-1.2
  mainCopyrightOwner: Gemeente Groningen
maintenance:
  type: internal
  contacts:
    - name: Wilhelmina Verzonnen
      email: w.verzonnen@voorbeeld.nl
localisation:
  localisationReady: true
  availableLanguages:
    - nl
dependsOn:
  open:
    - name: PostgreSQL
      versionMin: "14"
organisation:
  uri: https://identifier.overheid.nl/tooi/id/gemeente/gm0014
  name: Gemeente Groningen
"""

OTHER = GOOD.replace("zaaksysteem", "formulieren").replace("Zaaksysteem", "Formulieren")
LIST = (
    "file,repo,path,commit\n"
    f"a.yml,voorbeeld/zaaksysteem,publiccode.yml,{'a' * 40}\nb.yml,voorbeeld/formulieren,publiccode.yml,\n"
)


def without(key: str, text: str = GOOD) -> str:
    """Return a file without a top-level key and what stands under it."""
    kept, skipping = [], False
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "-")):
            skipping = line.startswith(f"{key}:")
        if not skipping:
            kept.append(line)
    return "".join(kept)


def project_of(text: str) -> Project:
    """Return the project in a text that has no error."""
    project, _ = read(text.encode())
    assert project is not None
    return project


def findings_of(text: str | bytes) -> dict[str, Finding]:
    """Return the findings on a text by rule."""
    _, findings = read(text.encode() if isinstance(text, str) else text)
    return {each.rule: each for each in findings}


def nothing_there(_url: str) -> bytes | Finding:
    """Answer every address with nothing."""
    return Finding("gone", "error")


def triples_of(path: Path) -> set[Triple]:
    """Return what a file says."""
    return {quad.triple for quad, _ in read_turtle(path, BASE, 10_000_000)}
