"""Small releases for the tests: a few lines of TriG become a folder that can be served."""

from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from bronwijzer.manifest import FileEntry, Manifest, SourceEntry, checksum
from bronwijzer.store.local import LocalStore

BASE = "http://localhost:8000/"
PREFIXES = """
PREFIX bw: <{base}def/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX doap: <http://usefulinc.com/ns/doap#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
BASE <{base}>
"""

SITE = '''
<graph/dataset> {
    <id/dataset/site> a dcat:Dataset, void:Dataset ;
        dct:title "De dataset"@nl, "The dataset"@en ;
        rdfs:label "De dataset"@nl, "The dataset"@en ;
        dct:description "Een kleine dataset."@nl, "A small dataset."@en ;
        dct:license <https://creativecommons.org/publicdomain/zero/1.0/> .
    <graph/dataset> dct:title "Over de dataset"@nl, "About the dataset"@en .
}
<graph/artikel> {
    <graph/artikel> a void:Dataset ; dct:title "Het artikel"@nl, "The article"@en .
    <id/project/pdok> a doap:Project ;
        rdfs:label "PDOK" ;
        doap:homepage <https://www.pdok.nl/> ;
        doap:maintainer <id/organisatie/kadaster> ;
        dct:issued "2017-02-02"^^xsd:date ;
        schema:name "Publieke Dienstverlening Op de Kaart"@nl .
    <id/organisatie/kadaster> a foaf:Agent ; rdfs:label "Kadaster"@nl, "Kadaster"@en .
    <id/bewering/succes> a schema:Claim ;
        rdfs:label "PDOK is een succes"@nl, "PDOK is a success"@en ;
        schema:about <id/project/pdok> ;
        schema:author <id/organisatie/delta10> .
    <id/organisatie/delta10> a foaf:Agent ; rdfs:label "Delta10" .
    <id/waarneming/bezoek> rdfs:label "Bezoek"@nl ; schema:minValue 1300000 ; schema:value true .
}
<graph/register> {
    <graph/register> a void:Dataset ; dct:title "Het register"@nl .
    <id/project/pdok> doap:maintainer <id/organisatie/kadaster>, <id/organisatie/geonovum> .
    <id/organisatie/geonovum> a foaf:Agent ; rdfs:label "Geonovum"@nl .
    <id/software/gokoala.nl> a schema:SoftwareApplication ; rdfs:label "GoKoala" .
    <id/software/a/b> rdfs:label "Met een schuine streep"@nl .
    <id/software/caf\\u00e9> rdfs:label "Caf\\u00e9"@nl .
    <id/software/a%2Fb> rdfs:label "Met een gecodeerde schuine streep"@nl .
    <id/software/leesmij.html> rdfs:label "Een naam die op een bestand lijkt"@nl .
    <http://www.wikidata.org/entity/Q1> rdfs:label "Iets elders"@nl .
    <id/vraag/projecten> a sh:SPARQLExecutable ;
        rdfs:label "Welke projecten zijn er?"@nl, "Which projects are there?"@en ;
        dct:description "Alle projecten."@nl ;
        sh:select "SELECT ?p WHERE { ?p a <http://usefulinc.com/ns/doap#Project> } ORDER BY ?p LIMIT 10" .
    <id/vraag/over> a sh:SPARQLExecutable ; rdfs:label "Wie beheert het?"@nl, "Who maintains it?"@en ;
        dct:subject <id/groep/projecten> ; dct:hasPart <id/invoer/over> ;
        sh:select """SELECT ?naam ?beheerdersnaam ?ding ?beheerder ?taal WHERE {
    VALUES ?ding { UNDEF }
    ?ding <http://usefulinc.com/ns/doap#maintainer> ?beheerder ; <http://www.w3.org/2000/01/rdf-schema#label> ?naam .
    ?beheerder <http://www.w3.org/2000/01/rdf-schema#label> ?beheerdersnaam .
    BIND(LANG(?beheerdersnaam) AS ?taal)
    FILTER(?taal = "nl")
} ORDER BY ?beheerder LIMIT 10""" .
    <id/invoer/over> schema:valueName "ding" ; rdfs:label "Project"@nl, "Project"@en ; skos:example <id/project/pdok> .
    <id/vraag/woord> a sh:SPARQLExecutable ; sh:order 1 ; rdfs:label "Wat heet zo?"@nl ; dct:hasPart <id/invoer/woord> ;
        sh:select """SELECT ?naam WHERE {
    VALUES ?woord { UNDEF }
    ?ding <http://www.w3.org/2000/01/rdf-schema#label> ?naam FILTER(CONTAINS(?naam, ?woord))
} ORDER BY ?naam LIMIT 10""" .
    <id/invoer/woord> schema:valueName "woord" ; rdfs:label "Woord"@nl ; skos:example "Kadaster" .
    <id/groep/projecten> rdfs:label "projecten"@nl, "projects"@en .
}
<graph/ontology/bw> {
    <def/> a <http://www.w3.org/2002/07/owl#Ontology> ; rdfs:label "De ontologie"@nl .
    <def/gebruiktSoftware> a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ;
        rdfs:label "gebruikt software"@nl, "uses software"@en .
    doap:maintainer rdfs:label "onderhouden door"@nl, "maintained by"@en .
    doap:Project rdfs:label "project"@nl, "project"@en .
    dct:issued rdfs:label "uitgegeven"@nl .
    <graph/ontology/prefixes> sh:declare <def/prefix/doap>, <def/prefix/dct> .
    <def/prefix/doap> sh:prefix "doap" ; sh:namespace "http://usefulinc.com/ns/doap#"^^xsd:anyURI .
    <def/prefix/dct> sh:prefix "dct" ; sh:namespace "http://purl.org/dc/terms/"^^xsd:anyURI .
}
<graph/shapes/project> {
    <def/shape/ProjectShape> a sh:NodeShape ; rdfs:label "Project"@nl ;
        sh:targetClass doap:Project ; sh:property <def/shape/ProjectShape-label>, <def/shape/ProjectShape-maintainer> .
    <def/shape/ProjectShape-label> sh:path rdfs:label ; sh:order 1 ; sh:group <def/shape/What> ; sh:name "naam"@nl .
    <def/shape/ProjectShape-maintainer> sh:path doap:maintainer ; sh:order 5 ; sh:group <def/shape/Who> .
    <def/shape/What> a sh:PropertyGroup ; rdfs:label "Wat is het"@nl, "What is it"@en ; sh:order 1 .
    <def/shape/Who> a sh:PropertyGroup ; rdfs:label "Wie"@nl, "Who"@en ; sh:order 2 .
}
<graph/release> { <graph/release> a void:Dataset ; dct:title "Release 1"@nl, "Release 1"@en . }
'''


def quads_of(trig: str, base: str = BASE) -> list[Quad]:
    """Return the statements of a TriG text whose relative IRIs are under the base."""
    return list(parse((PREFIXES.replace("{base}", base) + trig).encode(), RdfFormat.TRIG))


def store_of(trig: str = SITE, base: str = BASE) -> LocalStore:
    """Return a store in memory of a TriG text, its shapes outside the union."""
    quads = quads_of(trig, base)
    return LocalStore.of(quads, _outside(quads, base))


def manifest_of(base: str = BASE, files: tuple[FileEntry, ...] = (), version: str = "1") -> Manifest:
    """Return the manifest of a small release."""
    sources = tuple(
        SourceEntry(f"data/{name}.ttl", f"{base}graph/{name}", 3, "0" * 64) for name in ("artikel", "register")
    )
    return Manifest(version, "0" * 64, base, f"{base}id/dataset/site", 42, sources, files)


def write_release(folder: Path, trig: str = SITE, base: str = BASE) -> Path:
    """Write a release of a TriG text into a folder and return the folder."""
    quads = quads_of(trig, base)
    (folder / "dumps").mkdir(parents=True)
    LocalStore.write(folder / "store", quads, _outside(quads, base))
    dump = folder / "dumps" / "site.nt"
    dump.write_text("".join(f"{quad.triple} .\n" for quad in quads), encoding="utf-8")
    entry = FileEntry(dump.name, "application/n-triples", dump.stat().st_size, checksum(dump), len(quads))
    manifest_of(base, (entry,)).write(folder)
    return folder


def _outside(quads: list[Quad], base: str) -> set[NamedNode]:
    graphs = {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}
    return {graph for graph in graphs if graph.value.startswith(f"{base}graph/shapes/")}
