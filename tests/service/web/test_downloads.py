"""The dataset and its files, as a client sees them."""

import base64
import hashlib
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bronwijzer.formats import GRAPHS, Format
from tests.service.web.releases import BASE


@pytest.fixture
def dump(folder: Path) -> bytes:
    """The bytes of the only dump."""
    return (folder / "dumps" / "site.nt").read_bytes()


def test_a_file_comes_whole_with_its_checksum(client: FlaskClient, dump: bytes) -> None:
    """A dump says what it is, how long it is valid, and how to check it."""
    response = client.get("/dumps/1/site.nt")
    digest = hashlib.sha256(dump)

    assert response.data == dump
    assert response.mimetype == "application/n-triples"
    assert response.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert response.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Disposition"] == "attachment; filename=site.nt"


@pytest.mark.parametrize(
    ("given", "piece"), [("bytes=0-9", slice(0, 10)), ("bytes=10-", slice(10, None)), ("bytes=-5", slice(-5, None))]
)
def test_a_download_can_go_on_where_it_stopped(client: FlaskClient, dump: bytes, given: str, piece: slice) -> None:
    """A range gives exactly those bytes."""
    response = client.get("/dumps/1/site.nt", headers={"Range": given})

    assert (response.status_code, response.data) == (206, dump[piece])


def test_a_range_of_another_version_gives_the_whole(client: FlaskClient, dump: bytes) -> None:
    """If-Range with another validator means: start again."""
    response = client.get("/dumps/1/site.nt", headers={"Range": "bytes=0-9", "If-Range": '"x"'})

    assert (response.status_code, response.data) == (200, dump)


@pytest.mark.parametrize("given", ["rows=1-2", "bytes=0-1,4-5", "bytes=x"])
def test_what_is_no_part_of_the_bytes_gives_the_whole(client: FlaskClient, dump: bytes, given: str) -> None:
    """A unit that is not known here, several parts at once, and what is no range are left aside."""
    response = client.get("/dumps/1/site.nt", headers={"Range": given})

    assert (response.status_code, response.data) == (200, dump)


def test_a_range_beyond_the_end_is_refused(client: FlaskClient, dump: bytes) -> None:
    """416 for bytes that are not there, with the size of the file."""
    response = client.get("/dumps/1/site.nt", headers={"Range": "bytes=99999999-"})

    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(dump)}")


def test_a_file_that_is_there_already_is_not_sent(client: FlaskClient) -> None:
    """If-None-Match works on files too, and HEAD has the headers."""
    etag = client.head("/dumps/1/site.nt").headers["ETag"]

    assert client.get("/dumps/1/site.nt", headers={"If-None-Match": etag}).status_code == 304


def test_latest_sends_on_to_the_version(client: FlaskClient) -> None:
    """The address that always works leads to the one that never changes."""
    response = client.get("/dumps/latest/site.nt")

    assert (response.status_code, response.headers["Location"]) == (307, "/dumps/1/site.nt")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/1/niets.nt",
        "/dumps/2/site.nt",
        "/dumps/1/../manifest.json",
        "/dumps/1/..%2Fmanifest.json",
        "/dumps/1/%2Fetc%2Fpasswd",
        "/dumps/latest/../../manifest.json",
        "/dumps/1/",
    ],
)
def test_only_the_files_of_the_manifest_are_there(client: FlaskClient, path: str) -> None:
    """No path leads out of the folder of dumps, or to what the manifest does not name."""
    assert client.get(path).status_code == 404


def test_void_has_its_address(client: FlaskClient) -> None:
    """/.well-known/void leads to the description of the dataset."""
    response = client.get("/.well-known/void")

    assert (response.status_code, response.headers["Location"]) == (303, "/dataset")


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_dataset_is_described_in_every_format(client: FlaskClient, form: Format) -> None:
    """/dataset gives what its own graph and the release's say."""
    response = client.get("/dataset", headers={"Accept": form.media_type})

    assert isinstance(form.engine, RdfFormat)
    subjects = {str(quad.subject) for quad in parse(response.data, form.engine)}
    assert subjects == {f"<{BASE}{iri}>" for iri in ("id/dataset/site", "graph/dataset", "graph/release")}


@pytest.mark.parametrize(("path", "title"), [("/dataset", "The dataset"), ("/dumps", "Downloads")])
def test_people_see_the_files(client: FlaskClient, dump: bytes, path: str, title: str) -> None:
    """The pages name each file with its size and checksum."""
    text = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert f"<title>{title} \u2013 Trial site</title>" in text
    assert 'href="/dumps/1/site.nt"' in text
    assert hashlib.sha256(dump).hexdigest() in text
    assert f"{BASE}dumps/latest/site.nt" in text
