"""One page of each kind that the site has."""

from urllib.parse import urlencode

QUERY = """PREFIX doap: <http://usefulinc.com/ns/doap#>
SELECT ?project ?property ?value
WHERE { ?project a doap:Project ; ?property ?value }
ORDER BY ?project ?property ?value
LIMIT 20"""

PAGES = {
    "home": "/",
    "project": "/doc/project/pdok",
    "organisation": "/doc/organisatie/kadaster",
    "source": "/graph/pianoo/rapport",
    "term": "/def/gebruiktSoftware",
    "claim": "/doc/bewering/beperkt-gebruik",
    "observation": "/doc/waarneming/drupal-voor-gemeenten-inwoners",
    "disagreement": "/doc/samenwerking/pdok",
    "list": "/organisaties",
    "narrowed": "/organisaties?rdf:type=https%3A%2F%2Fidentifier.overheid.nl%2Ftooi%2Fdef%2Font%2FMinisterie",
    "verdict": "/doc/verdict/sudwest-fryslan-openzaakbrug",
    "verdicts": "/oordelen",
    "questions": "/vragen",
    "question": "/vragen/gebruikers-van-software-op-basis-van",
    "counts": "/vragen/leveranciers-van-overheden",
    "relations": "/verbanden",
    "terms": "/termen",
    "about": "/over",
    "accessibility": "/toegankelijkheid",
    "search": "/search?q=drupal",
    "dataset": "/dataset",
    "dumps": "/dumps",
    "query": "/sparql",
    "answer": f"/sparql?{urlencode({'query': QUERY, 'format': 'html'})}",
    "graph": f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s a ?o } LIMIT 5', 'format': 'html'})}",
    "mistake": f"/sparql?{urlencode({'query': 'SELECT * WHERE { ?s ?p }'})}",
    "unknown": "/doc/project/bestaat-niet",
    "unacceptable": "/doc/project/pdok?format=pdf",
}
#: What our own data do not have, on the small site.
GONE = {"gone": "/doc/project/weg"}
#: Who asks on a server that has no worker free (see `strained`), and is refused: one who has a share, one who has not.
STRAINED = {"crowded": "198.51.100.1", "busy": "198.51.100.3"}
STATUS = {"mistake": 400, "unknown": 404, "unacceptable": 406, "gone": 410, "crowded": 429, "busy": 503}


#: Every kind of page there is, with its refusals.
KINDS = [*PAGES, *GONE, *STRAINED]


def in_language(path: str, language: str) -> str:
    """Return the address of a page in a language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def address(kind: str, language: str) -> str:
    """Return the address of a kind of page; where there is no room, any question is refused."""
    return in_language({**PAGES, **GONE}.get(kind, PAGES["answer"]), language)
