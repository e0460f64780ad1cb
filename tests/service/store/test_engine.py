"""The settings choose the engine, and an embedded server never loads the client of a remote one."""

import subprocess
import sys
from pathlib import Path

import pytest

from bronwijzer.errors import StoreUnavailable
from bronwijzer.settings import Settings, StoreSettings
from bronwijzer.store.engine import open_pool, open_store
from bronwijzer.store.local import LocalStore
from bronwijzer.store.remote_store import RemoteStore

REMOTE = Settings(store=StoreSettings("sparql", "http://127.0.0.1:1/sparql"))


def test_the_embedded_engine_is_the_one_without_settings(on_disk: Path) -> None:
    """Nothing has to be set for a release to be served from its own store."""
    store = open_store(on_disk.parent, "", Settings())

    assert isinstance(store, LocalStore)


def test_a_remote_engine_is_one_setting_away(tmp_path: Path) -> None:
    """With an engine set, a release needs no store of its own, and nothing is asked before it has to be."""
    assert isinstance(open_store(tmp_path, "", REMOTE), RemoteStore)
    assert open_pool(tmp_path, "", REMOTE, 1)


def test_a_remote_engine_without_an_address_is_refused(tmp_path: Path) -> None:
    """A missing address is told when the server starts."""
    with pytest.raises(StoreUnavailable):
        open_store(tmp_path, "", Settings(store=StoreSettings("sparql")))


def test_an_embedded_server_does_not_load_the_client_of_a_remote_engine() -> None:
    """SPARQLWrapper costs a start a tenth of a second, and it is paid by who uses it only."""
    code = (
        "import sys, bronwijzer.web.server; "
        "print([each for each in sys.modules if each in ('SPARQLWrapper', 'rdflib', 'bronwijzer.store.remote')])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout
