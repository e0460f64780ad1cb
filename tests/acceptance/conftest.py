"""The whole site, as its users meet it: the release of this project behind its own application."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bronwijzer.manifest import Manifest
from bronwijzer.representation.addresses import Addresses
from bronwijzer.store.local import LocalStore
from bronwijzer.web.app import create_app
from tests.conftest import settings


@pytest.fixture(scope="session")
def client(release: Path, local_store: LocalStore, manifest: Manifest) -> FlaskClient:
    """A client of the application that serves the release."""
    return create_app(local_store, manifest, release / "dumps", settings()).test_client()


@pytest.fixture(scope="session")
def addresses(manifest: Manifest) -> Addresses:
    """How IRIs and paths stand to each other under the release's base."""
    return Addresses(manifest.base_uri)
