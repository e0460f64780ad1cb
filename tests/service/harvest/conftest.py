"""A site to harvest into: it knows one organisation, and nothing of what is harvested."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bronwijzer.harvest.publiccode import Harvest, harvest
from bronwijzer.harvest.sources import found
from bronwijzer.harvest.writing import Target
from tests.conftest import silent
from tests.service.harvest.samples import GOOD, LIST, OTHER, nothing_there

PREFIXES = """\
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX tooiont: <https://identifier.overheid.nl/tooi/def/ont/>
"""

SITE = (
    PREFIXES
    + """\
<https://bronwijzer.example/id/organisatie/gemeente-groningen> a foaf:Agent , org:FormalOrganization ;
    rdfs:label "Gemeente Groningen"@nl , "Municipality of Groningen"@en ;
    foaf:homepage <https://www.groningen.nl/> ;
    adms:identifier <https://bronwijzer.example/id/identificator/groningen-oin> ;
    owl:sameAs <https://identifier.overheid.nl/tooi/id/gemeente/gm0014> .
<https://bronwijzer.example/id/identificator/groningen-oin> a adms:Identifier ; skos:notation "00000001825783434000" .
<https://bronwijzer.example/id/organisatie/een> a foaf:Agent ; foaf:name "Dubbel" .
<https://bronwijzer.example/id/organisatie/twee> a foaf:Agent ; foaf:name "Dubbel" .
<https://bronwijzer.example/id/organisatie/oud> a foaf:Agent ; foaf:name "Oud" ; tooiont:einddatum "2001-01-01" .
<https://bronwijzer.example/id/software/postgres> a schema:SoftwareApplication ;
    rdfs:label "PostgreSQL"@nl , "PostgreSQL"@en .
<https://bronwijzer.example/id/software/postgresql-database> dct:isReplacedBy
    <https://bronwijzer.example/id/software/postgres> ; a schema:SoftwareApplication ; schema:name "PostgreSQL server" .
<https://bronwijzer.example/id/project/pdok> rdfs:label "PDOK"@nl , "PDOK"@en .
"""
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a site that knows some organisations and a product."""
    folder = tmp_path / "site" / "data"
    folder.mkdir(parents=True)
    (folder / "bekend.ttl").write_text(SITE, encoding="utf-8")
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with two sources and a list of them."""
    folder = tmp_path / "bronnen"
    folder.mkdir()
    (folder / "a.yml").write_text(GOOD, encoding="utf-8")
    (folder / "b.yml").write_text(OTHER, encoding="utf-8")
    (folder / "lijst.csv").write_text(LIST, encoding="utf-8")
    return folder


@pytest.fixture
def run(sources: Path, data: Path) -> Callable[[], Harvest]:
    """Give a function that harvests the list into the site."""

    def harvested() -> Harvest:
        listed = found((), sources / "lijst.csv")
        return harvest(listed, Target.of(data / "publiccode"), nothing_there, silent, whole=True)

    return harvested
