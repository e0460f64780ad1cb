"""Harvest the register of developer.overheid.nl: who publishes code where, and which repositories a project has."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from bronwijzer.errors import SiteError, SourceError
from bronwijzer.harvest import forms
from bronwijzer.harvest.graph import Kind, dated, described
from bronwijzer.harvest.known import Known
from bronwijzer.harvest.mapping import licence_document
from bronwijzer.harvest.origin import Origin, repository_name, short
from bronwijzer.harvest.project import Named
from bronwijzer.harvest.surroundings import known_of
from bronwijzer.harvest.vocabulary import TOOI, both, slug, term, thing
from bronwijzer.harvest.writing import Target, graph_of
from bronwijzer.prefixes import DCT, FOAF, OWL, RDF, RDFS, SKOS

PUBLISHERS: Final = Kind("harvest.don", "don-register", "bronwijzer don 1")
REPOSITORIES: Final = Kind("harvest.repositories", "don-register", "bronwijzer repositories 1")

_LICENCE: Final = "EUPL-1.2"
_PROJECT: Final = re.compile(r"\s*\(.*\)$")


@dataclass(frozen=True, slots=True)
class Given:
    """One file of the register: where it is, where it came from, and in which graph it goes."""

    path: Path
    kind: Kind
    name: str
    url: str = ""
    licence: str = ""


def harvest(publishers: Path, repositories: Path | None, target: Target, source: str = "") -> list[str]:
    """Harvest the list of publishers, and a list of repositories, into a target; return which graphs changed.

    Raises SourceError for a file that is not such a list, SiteError for a source that is no address.
    """
    if source and not forms.url(source):
        raise SiteError("harvest.no-source", source=source)
    held, known = target.held(), known_of(target)
    graphs = {}
    first = Given(publishers, PUBLISHERS, "uitgevers", source, _LICENCE)
    graphs[first.name] = [*_described(target, first, held), *_publishers(publishers, known)]
    graphs[first.name] += licence_document(_LICENCE, known)
    if repositories is not None:
        second = Given(repositories, REPOSITORIES, "repositories")
        graphs[second.name] = [*_described(target, second, held), *_repositories(repositories, known)]
    return target.write(graphs, held)


def _described(target: Target, given: Given, held: Mapping[str, list[Triple]]) -> list[Triple]:
    digest = sha256(given.path.read_bytes()).hexdigest() if given.path.is_file() else ""
    origin = Origin(path=given.path.name, url=given.url, licence=given.licence, given=given.name)
    read_when = dated(origin, digest, held.get(given.name, []), given.kind)
    return list(described(graph_of(target, given.name), read_when, given.kind, digest))


def _publishers(path: Path, known: Known) -> Iterator[Triple]:
    try:
        held = json.loads(path.read_bytes())["data"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError("harvest.no-publishers", file=path) from error
    for each in held if isinstance(held, list) else []:
        if isinstance(each, dict) and isinstance(each.get("description"), str) and slug(each["description"]):
            yield from _publisher(each, known)


def _publisher(held: dict[str, Any], known: Known) -> Iterator[Triple]:
    name, tooi = held["description"], held.get("tooiUrl")
    uri = tooi if isinstance(tooi, str) and tooi.startswith(TOOI) and forms.url(tooi) else ""
    found = known.organisation(Named(name, 1, "", uri))
    iri = found[0] if found else thing("organisatie", slug(name))
    if uri:
        yield Triple(iri, OWL("sameAs"), NamedNode(uri))
    yield Triple(iri, FOAF("name"), Literal(name, language="nl"))
    for each in (FOAF("Agent"), term("org:FormalOrganization")):
        yield Triple(iri, RDF("type"), each)
    if known.label(iri):
        for predicate in (RDFS("label"), SKOS("prefLabel")):
            yield from (Triple(iri, predicate, each) for each in both(name))
    hosting = held.get("codeHosting")
    given = [each.get("url") for each in hosting if isinstance(each, dict)] if isinstance(hosting, list) else []
    for url in filter(None, (forms.url(each) for each in given if isinstance(each, str))):
        yield from _account(iri, url.rstrip("/"), known)


def _account(owner: NamedNode, url: str, known: Known) -> Iterator[Triple]:
    """Yield an account for code, and whose it is."""
    iri, parts = NamedNode(url), urlsplit(url)
    name, host = parts.path.strip("/"), parts.hostname or ""
    yield Triple(owner, FOAF("account"), iri)
    yield Triple(iri, RDF("type"), FOAF("OnlineAccount"))
    yield Triple(iri, FOAF("accountName"), Literal(name))
    yield Triple(iri, FOAF("accountServiceHomepage"), NamedNode(f"https://{host}/"))
    if known.label(iri):
        yield from (Triple(iri, RDFS("label"), each) for each in both(f"{name} op {host}", f"{name} on {host}"))


def _repositories(path: Path, known: Known) -> Iterator[Triple]:
    """Yield the repositories of a list: of which project each is, and where it stands."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(row["project"], row["repository"]) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise SourceError("harvest.no-repositories", file=path) from error
    for project, given in rows:
        url = forms.url(given or "")
        if url:
            yield from _repository(slug(_PROJECT.sub("", project or "")), url, known)


def _repository(project: str, url: str, known: Known) -> Iterator[Triple]:
    iri = known.repository(url) or thing("repository", repository_name(url))
    owner = thing("project", project)
    yield Triple(iri, RDF("type"), term("doap:GitRepository"))
    yield Triple(iri, RDF("type"), term("schema:SoftwareSourceCode"))
    yield Triple(iri, term("doap:browse"), NamedNode(url))
    yield Triple(iri, term("schema:codeRepository"), NamedNode(url))
    yield Triple(iri, term("schema:name"), Literal(url.rpartition("/")[2]))
    if known.label(iri):
        yield from (Triple(iri, RDFS("label"), each) for each in both(short(url)))
    if owner.value in known.labelled:
        yield Triple(owner, term("doap:repository"), iri)
        yield Triple(iri, DCT("relation"), owner)
