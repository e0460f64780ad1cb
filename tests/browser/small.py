"""A small site with each kind of page, which nobody's data make grow: it changes only when the pages do."""

from tests.browser.pages import GONE, PAGES
from tests.service.web.releases import SITE

TRIG = f"""{SITE}
<graph/register> {{
    <id/organisatie/kadaster> a <http://www.w3.org/ns/org#FormalOrganization> .
    <id/organisatie/utrecht> a <http://www.w3.org/ns/org#FormalOrganization>, <id/soort/gemeente> ;
        rdfs:label "Gemeente Utrecht"@nl, "Municipality of Utrecht"@en .
    <id/organisatie/ede> a <http://www.w3.org/ns/org#FormalOrganization>, <id/soort/gemeente> ;
        rdfs:label "Gemeente Ede"@nl, "Municipality of Ede"@en .
    <id/soort/gemeente> rdfs:label "gemeente"@nl, "municipality"@en .
    <http://www.w3.org/ns/org#FormalOrganization> rdfs:label "organisatie"@nl, "organisation"@en .
    <id/samenwerking/pdok> a <http://www.w3.org/ns/org#OrganizationalCollaboration> ;
        rdfs:label "Samenwerking"@nl, "Collaboration"@en ;
        <http://www.w3.org/ns/org#hasMember> <id/organisatie/kadaster>, <id/organisatie/ede> .
    <id/waarneming/inwoners> a schema:Observation ; rdfs:label "Inwoners"@nl, "Inhabitants"@en ;
        schema:observationAbout <id/organisatie/ede> ; schema:value 123456 ;
        schema:observationDate "2026-01-01"^^xsd:date .
    <id/project/weg> a doap:Project ; rdfs:label "Voorbij project"@nl, "Bygone project"@en ;
        <http://www.w3.org/2002/07/owl#deprecated> true .
}}
<graph/vragen> {{
    <id/vraag/tel> a sh:SPARQLExecutable ;
        rdfs:label "Hoeveel projecten en beweringen?"@nl, "How many projects and claims?"@en ;
        sh:select \"\"\"SELECT ?soort (COUNT(?ding) AS ?aantal)
WHERE {{
    VALUES ?soort {{ <http://usefulinc.com/ns/doap#Project> <https://schema.org/Claim> }}
    ?ding a ?soort .
}}
GROUP BY ?soort ORDER BY DESC(?aantal) ?soort LIMIT 10\"\"\" .
}}
<graph/artikel> {{
    <id/samenwerking/pdok> <http://www.w3.org/ns/org#hasMember> <id/organisatie/kadaster>, <id/organisatie/geonovum> .
}}
<graph/oordelen> {{
    <id/verdict/a> a sh:ValidationReport ; rdfs:label "Oordeel over a"@nl, "Verdict on a"@en ;
        dct:created "2026-11-23"^^xsd:date ; dct:type <id/begrip/oordeel/geweigerd> ;
        <http://www.w3.org/ns/prov#wasDerivedFrom> <id/document/a> ; sh:result <id/verdict/a/1> .
    <id/verdict/a/1> sh:resultSeverity sh:Violation ; schema:position 12 ; schema:propertyID "name" ;
        dct:identifier "missing" ; sh:resultMessage "Er ontbreekt iets."@nl, "Something is missing."@en ;
        schema:correction "Vul het aan."@nl, "Add it."@en .
    <id/document/a> rdfs:label "publiccode.yml (x/a)"@nl ; dct:identifier "publiccode.yml" ;
        schema:url <https://github.com/x/a/blob/c0ffee/publiccode.yml> ;
        schema:codeRepository <https://github.com/x/a> ; schema:version "c0ffee" .
    <id/verdict/b> a sh:ValidationReport ; rdfs:label "Oordeel over b"@nl, "Verdict on b"@en ;
        dct:type <id/begrip/oordeel/geaccepteerd> ; <http://www.w3.org/ns/prov#wasDerivedFrom> <id/document/b> .
    <id/begrip/oordeel/geweigerd> rdfs:label "geweigerd"@nl, "refused"@en .
    <id/begrip/oordeel/geaccepteerd> rdfs:label "geaccepteerd"@nl, "accepted"@en .
}}
"""
#: Where each kind of page is on this site, where that is not the address that it has on our own.
PLACES = {
    **PAGES,
    **GONE,
    "source": "/graph/artikel",
    "claim": "/doc/bewering/succes",
    "observation": "/doc/waarneming/inwoners",
    "narrowed": "/organisaties?rdf:type=http%3A%2F%2Flocalhost%3A8000%2Fid%2Fsoort%2Fgemeente",
    "verdict": "/doc/verdict/a",
    "question": "/vragen/over",
    "counts": "/vragen/tel",
    "search": "/search?q=pdok",
}
