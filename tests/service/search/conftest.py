"""A small store to search: a municipality, two projects, a class and what goes with them."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from bronwijzer.search.find import Finder
from bronwijzer.search.index import write
from bronwijzer.store.local import LocalStore

BASE = "http://localhost:8000/"
TRIG = """
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX doap: <http://usefulinc.com/ns/doap#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
BASE <http://localhost:8000/>
<graph/a> {
    <id/organisatie/sudwest> a foaf:Agent, <def/Gemeente> ;
        rdfs:label "Gemeente Súdwest-Fryslân"@nl, "Municipality of Súdwest-Fryslân"@en ;
        skos:altLabel "SWF" ;
        owl:sameAs <https://identifier.overheid.nl/tooi/id/gemeente/gm1900> ;
        adms:identifier <id/identificator/sudwest-oin> .
    <id/identificator/sudwest-oin> a adms:Identifier ;
        rdfs:label "OIN van Súdwest-Fryslân"@nl ; skos:notation "00000001002220647000" .
    <id/organisatie/utrecht> a foaf:Agent, <def/Gemeente> ; rdfs:label "Gemeente Utrecht"@nl .
    <id/project/formulieren> a doap:Project ;
        rdfs:label "Open Formulieren"@nl, "Open Forms"@en ;
        dct:description '''Waarmee gemeenten zelf formulieren maken. Eerst een lange zin die niets zegt, want
            de tekst moet langer zijn dan wat er van getoond wordt, en dan nog een lange zin die weer niets zegt, en
            pas daarna het woord waterschappen, gevolgd door veel dat er niet toe doet, zodat ook het einde wordt
            afgesneden, en dat is hier het geval omdat deze zin maar doorgaat totdat hij lang genoeg is voor de test
            die hem leest.'''@nl ;
        doap:maintainer <id/organisatie/utrecht> ;
        foaf:homepage <https://www.open-formulieren.nl/> .
    <id/project/drupal> a doap:Project ; rdfs:label "Drupal" ; dct:description "Runs websites of governments."@en .
    <id/project/drupal-voor-gemeenten> a doap:Project ; rdfs:label "Drupal voor Gemeenten"@nl ;
        doap:maintainer <id/organisatie/utrecht> ; dct:description "Zaken op het web" .
    <id/zonder-type> rdfs:label "Zonder type"@nl .
    <id/zonder-naam> dct:description "Naamloos"@nl .
    <id/kolom/drupal> a <http://www.w3.org/ns/csvw#Column> ; rdfs:label "Drupal"@nl .
}
<graph/ontology> {
    <def/Gemeente> a rdfs:Class ; rdfs:label "gemeente"@nl, "municipality"@en .
}
<graph/shapes> { <def/shape/Agent> sh:targetClass foaf:Agent . }
"""


def store_of(trig: str = TRIG) -> LocalStore:
    """Return a store in memory of a TriG text, its shapes outside the union."""
    return LocalStore.of(parse(trig.encode(), RdfFormat.TRIG), {NamedNode(f"{BASE}graph/shapes")})


@pytest.fixture(scope="session")
def searched() -> LocalStore:
    """The small store."""
    return store_of()


@pytest.fixture(scope="session")
def finder(searched: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Finder:
    """What finds in the small store, by an index on disk."""
    folder = tmp_path_factory.mktemp("release") / "search"
    write(folder, searched)
    return Finder.open(folder, searched)
