"""A release in which every text is an attack, and that has IRIs, languages and datatypes which are attacks too.

Whatever breaks out of its place makes an element `x-hit` or an attribute `x-hit`, or calls `hit`.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bronwijzer.manifest import Manifest
from bronwijzer.prefixes import RDF, SH, XSD
from bronwijzer.search import index
from bronwijzer.store.local import LocalStore

#: One for every place that a text may land in; each begins as a formula does, and with an override of direction.
ATTACKS = (
    "=<x-hit onmouseover=hit()>\u202e",
    "+\"'` x-hit autofocus onfocus=hit() \u202e",
    "-</title></textarea></text></svg></script><script x-hit>hit()</script>\u202e",
    "@--><![CDATA[]]><img x-hit src=x onerror=hit()>\u202e{{ 7*7 }}{% raise %}${7*7}",
    "\u202e&lt;x-hit&gt;&#60;x-hit&#62;\\u003cx-hit\\u003e%3Cx-hit%3E\u2067",
)
#: Texts that are read by the service itself: as a query, a name of a variable, a namespace.
_READ = {SH("select"), SH("prefix"), SH("namespace"), NamedNode("https://schema.org/valueName")}
_TEXTS = {XSD("string"), RDF("langString")}
_SCRIPT = "data:text/html,%3Cscript%3Ehit()%3C/script%3E"
_MEGABYTE = "=<x-hit>" + "x" * 1_000_000

HOSTILE = f"""
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX doap: <http://usefulinc.com/ns/doap#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
BASE <https://bronwijzer.example/>
<graph/kwaad> {{
    <graph/kwaad> a void:Dataset ; dct:title "kwaad"@nl ; dct:license <javascript:hit()> ; dct:source <{_SCRIPT}> .
    <id/dataset/bronwijzer> dct:license <javascript:hit()>, <{_SCRIPT}> .
    <id/project/pdok> a <javascript:hit()> ;
        dct:relation <javascript:hit()>, <JaVaScRiPt:hit()>, <javascript://x.example/%0Ahit()>, <vbscript:hit()>,
            <{_SCRIPT}>, <file:///etc/passwd>, <blob:https://x.example/1>, <filesystem:http://x.example/1>, <urn:x:y>,
            <http://x.example/'onclick='hit()>, <http://x.example/%22onclick=%22hit()>, <https://overheid.nl@x.example/>,
            <http://x.example/?a=1&lt;x-hit&gt;=2>, <https://x.example/\\u202Elmth.oof>, <mailto:a@x.example?x-hit>,
            <id//x.example/>, <id/..%2F..%2F%3Cx-hit%3E>, <id/x'onclick='hit()>, <id/thing?x-hit#x-hit> ;
        foaf:homepage <javascript:hit()> ; doap:homepage <javascript:hit()> ; doap:repository <{_SCRIPT}> ;
        doap:maintainer <javascript:hit()>, <id/organisatie/kwaad> ;
        dct:source "javascript:hit()"^^xsd:anyURI ; dct:type "x"^^<javascript:hit()>, "y"^^<http://x.example/'x-hit'> ;
        dct:issued "<x-hit>"^^xsd:date, "2020-01-01T00:00:00<x-hit>"^^xsd:dateTime ;
        schema:value "<x-hit>"^^xsd:integer ;
        skos:note "x"@tlh-x-onload-hit, "\\u0627\\u0644\\u0639"@ar ;
        <javascript:hit()> "een eigenschap" .
    <javascript:hit()> rdfs:label "klik hier"@nl ; dct:relation <id/project/pdok> .
    <id/organisatie/kwaad> a org:FormalOrganization, foaf:Agent ; dct:isPartOf <javascript:hit()> ;
        rdfs:label "{_MEGABYTE}"@nl ; dct:description "{_MEGABYTE}"@nl .
    <id/project/groot> a doap:Project ; rdfs:label "{_MEGABYTE}"@nl ; doap:shortdesc "{_MEGABYTE}"@nl ;
        doap:maintainer <id/organisatie/kwaad> .
    <id//x.example/> rdfs:label "ergens anders"@nl .
}}
"""


def poisoned(release: Path, folder: Path) -> Path:
    """Write a release like this one into a folder, with every text an attack, and return the folder."""
    engine = LocalStore.open(release / "store").engine
    named = [quad for graph in engine.named_graphs() for quad in engine.quads_for_pattern(None, None, None, graph)]
    outside = {graph for graph in engine.named_graphs() if "/graph/shapes/" in graph.value}
    quads = [*_attacking(sorted(named, key=str)), *parse(HOSTILE.encode(), RdfFormat.TRIG)]
    folder.mkdir()
    LocalStore.write(folder / "store", quads, outside)  # type: ignore[arg-type]  # each of our graphs has an IRI
    index.write(folder / index.FOLDER, LocalStore.open(folder / "store"))
    replace(Manifest.read(release), files=()).write(folder)
    return folder


def _attacking(quads: list[Quad]) -> Iterator[Quad]:
    """Yield the statements, those that hold a text with an attack before it."""
    attacks = cycle(ATTACKS)
    for each in quads:
        said = each.object
        if isinstance(said, Literal) and said.datatype in _TEXTS and each.predicate not in _READ:
            told = Literal(next(attacks) + said.value, language=said.language)
            yield Quad(each.subject, each.predicate, told, each.graph_name)
        else:
            yield each
