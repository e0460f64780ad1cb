"""The same site from three engines: what people and programs are shown does not tell which one answered."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.manifest import Manifest
from bronwijzer.store.engine import open_store
from bronwijzer.store.local import LocalStore
from bronwijzer.web.app import create_app
from tests.conftest import settings
from tests.engines import Engine

pytestmark = pytest.mark.slow

#: The pages of terms show examples in the engine's own order, so of those the data are compared.
PATHS = [
    "/",
    "/?lang=en",
    "/dataset.ttl",
    "/def/",
    "/def/gebruiktSoftware.ttl",
    "/def/shape/ProjectShape",
    "/doc/organisatie/kadaster",
    "/doc/organisatie/kadaster?page=2",
    "/doc/project/pdok?lang=en",
    "/doc/project/pdok.jsonld",
    "/doc/project/pdok.nq",
    "/doc/project/pdok.rdf",
    "/doc/project/pdok.ttl",
    "/doc/project/pleio",
    "/doc/software/amsterdam-signals-frontend",
    "/doc/verdict/sudwest-fryslan-openzaakbrug",
    "/doc/verdict/sudwest-fryslan-openzaakbrug.json",
    "/doc/waarneming/pleio-bezoekers-2017.ttl",
    "/doc/waarneming/pleio-bezoekers-2017",
    "/doc?iri=http://usefulinc.com/ns/doap%23Project&format=ttl",
    "/doc?iri=http://www.wikidata.org/entity/Q1",
    "/graph/delta10/artikel",
    "/graph/delta10/artikel.trig",
    "/oordelen",
    "/projecten",
    "/search?q=kadaster",
    "/sparql",
    "/.well-known/void",
    "/doc/project/nothing",
    "/id/project/pdok",
]


@pytest.fixture(scope="session")
def local_client(written_store: LocalStore, written_release: Path, written_manifest: Manifest) -> FlaskClient:
    """A client of the application that serves the release from its own store."""
    return create_app(written_store, written_manifest, written_release / "dumps", settings()).test_client()


@pytest.fixture(scope="session")
def remote_client(loaded: Engine, written_release: Path, written_manifest: Manifest) -> FlaskClient:
    """A client of the application that serves the release from a remote engine."""
    own = replace(settings(), store=loaded.settings(settings()).store)
    store = open_store(written_release, written_manifest.digest, own)
    return create_app(store, written_manifest, written_release / "dumps", own).test_client()


@pytest.mark.parametrize("path", PATHS)
def test_each_page_and_document_has_the_same_bytes(
    local_client: FlaskClient, remote_client: FlaskClient, path: str
) -> None:
    """Status, headers and body are equal, whichever engine holds the release."""
    headers = {"Accept": "text/html, */*;q=0.5", "Accept-Language": "nl"}

    ours, theirs = local_client.get(path, headers=headers), remote_client.get(path, headers=headers)

    for answer in (ours, theirs):
        answer.headers.pop("Date", None)
    assert (ours.status, dict(ours.headers)) == (theirs.status, dict(theirs.headers))
    assert ours.data == theirs.data
