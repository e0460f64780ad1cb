"""What a page is about in the words of schema.org, for search engines: a block of data in the page itself."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from bronwijzer.representation.html import ResourcePage

_SCHEMA: Final = "https://schema.org/"
_TYPES: Final[Mapping[str, str]] = {
    "http://usefulinc.com/ns/doap#Project": "Project",
    "http://www.w3.org/ns/dcat#Dataset": "Dataset",
    "http://www.w3.org/ns/org#FormalOrganization": "Organization",
    "http://www.w3.org/2004/02/skos/core#Concept": "DefinedTerm",
    "http://www.w3.org/2004/02/skos/core#ConceptScheme": "DefinedTermSet",
    "http://rdfs.org/ns/void#Dataset": "Dataset",
    "http://xmlns.com/foaf/0.1/Agent": "Organization",
}
_SAME: Final = "http://www.w3.org/2002/07/owl#sameAs"
#: What could end the element in which the block stands; in JSON a character may be written by its number.
_ESCAPES: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def block(page: ResourcePage, address: str, language: str, **more: object) -> str:
    """Return what a page is about as JSON-LD that can stand inside HTML."""
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _types(each.iri for each in page.types),
        "@id": page.iri,
        "name": page.title.value,
        "url": address,
        "mainEntityOfPage": address,
    }
    if page.lead:
        told["description"] = page.lead.value
        told["inLanguage"] = page.lead.language or language
    same = [
        value.link.iri
        for each in page.properties
        if each.link.iri == _SAME
        for value in each.values
        if value.link and value.link.iri.startswith(("http://", "https://"))
    ]
    told.update({"sameAs": same} if same else {}, **more)
    return json.dumps(told, ensure_ascii=False, sort_keys=True).translate(_ESCAPES)


def _types(classes: Iterable[str]) -> list[str]:
    found = [
        _TYPES.get(each) or each.removeprefix(_SCHEMA) for each in classes if each in _TYPES or each.startswith(_SCHEMA)
    ]
    return list(dict.fromkeys(found)) or ["Thing"]
