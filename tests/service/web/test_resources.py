"""Resources by their IRIs, as a client sees them."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bronwijzer.formats import GRAPHS, HTML, Format
from bronwijzer.manifest import Crowd
from bronwijzer.settings import Settings
from bronwijzer.web.app import create_app
from tests.service.web.releases import BASE, manifest_of, store_of


def test_a_thing_sends_on_to_its_document(client: FlaskClient) -> None:
    """/id answers 303 by path alone, with nothing in it."""
    response = client.get("/id/project/pdok")

    assert response.status_code == 303
    assert response.headers["Location"] == "/doc/project/pdok"
    assert response.headers["Link"] == f'<{BASE}doc/project/pdok>; rel="describedby"'
    assert response.data == b""


@pytest.mark.parametrize(
    ("now", "status", "place"), [("<id/software/b>", 301, "/id/software/b"), ("<urn:b>", 303, "/doc/software/a")]
)
def test_an_iri_that_was_given_up_sends_on_to_the_one_that_stays(
    now: str, status: int, place: str, tmp_path: Path
) -> None:
    """A merged thing answers 301 to the IRI of ours that replaces it; what others replaced keeps its document."""
    store = store_of(f"<graph/identity> {{ <id/software/a> dct:isReplacedBy {now} . <id/software/b> a doap:Project }}")

    response = create_app(store, manifest_of(), tmp_path, Settings()).test_client().get("/id/software/a")

    assert (status, place) == (response.status_code, response.headers["Location"])


def test_what_very_much_points_at_was_counted_when_the_release_was_made(tmp_path: Path) -> None:
    """The page tells the counts of the manifest, and asks nobody to count again."""
    relation = "http://purl.org/dc/terms/relation"
    manifest = replace(manifest_of(), crowds=(Crowd(f"{BASE}id/x", relation, 5000, 4000),))
    store = store_of("<graph/g> { <id/y> dct:relation <id/x> }")

    text = create_app(store, manifest, tmp_path, Settings()).test_client().get("/doc/x.html?lang=en").text

    assert "4,000 times" in text


def test_the_host_header_changes_no_address(client: FlaskClient) -> None:
    """Addresses come from the base, whatever a client calls the host."""
    response = client.get("/id/project/pdok", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert "evil" not in str(response.headers)
    moved = client.get("/def?lang=en", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert (moved.status_code, moved.headers["Location"]) == (308, "/def/?lang=en")
    assert "evil" not in moved.text


@pytest.mark.parametrize("form", [*GRAPHS, HTML], ids=lambda form: form.name)
def test_a_suffix_wins_over_the_header(client: FlaskClient, form: Format) -> None:
    """Each suffix gives its format, also to a client that likes something else."""
    response = client.get(f"/doc/project/pdok.{form.extension}", headers={"Accept": "image/png"})

    assert (response.status_code, response.headers["Content-Type"]) == (200, form.content_type)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
@pytest.mark.parametrize("path", ["/doc/project/pdok", "/def/gebruiktSoftware", "/graph/artikel", "/def/"])
def test_every_address_negotiates(client: FlaskClient, path: str, form: Format) -> None:
    """The Accept header gives each format at each kind of address, and an engine reads it."""
    response = client.get(path, headers={"Accept": form.media_type})

    assert response.headers["Content-Type"] == form.content_type
    assert isinstance(form.engine, RdfFormat)
    assert list(parse(response.data, form.engine))


def test_the_parameter_names_a_format(client: FlaskClient) -> None:
    """?format= takes a name, an extension or a media type."""
    for name in ("turtle", "ttl", "text/turtle"):
        assert client.get("/doc/project/pdok", query_string={"format": name}).mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/doc/software/gokoala.nl", "GoKoala"),
        ("/doc/software/gokoala.nl.ttl", "GoKoala"),
        ("/doc/software/a/b", "Met een schuine streep"),
        ("/doc/software/a%2Fb", "Met een gecodeerde schuine streep"),
        ("/doc/software/a%2fb.ttl", "Met een gecodeerde schuine streep"),
        ("/doc/software/caf%C3%A9", "Caf\u00e9"),
        ("/doc/software/caf%c3%a9.ttl", "Caf\u00e9"),
        ("/doc/software/leesmij.html", "Een naam die op een bestand lijkt"),
        ("/doc/software/leesmij.html.ttl", "Een naam die op een bestand lijkt"),
        ("/doc?iri=http://www.wikidata.org/entity/Q1", "Iets elders"),
        ("/doc?iri=http%3A%2F%2Fwww.wikidata.org%2Fentity%2FQ1&format=ttl", "Iets elders"),
        (f"/doc?iri={BASE}id/software/a%252Fb", "Met een gecodeerde schuine streep"),
    ],
)
def test_odd_references_are_found(client: FlaskClient, path: str, label: str) -> None:
    """Dots, slashes, escapes and names that look like files lead to the right resource."""
    response = client.get(path)

    assert response.status_code == 200
    assert f'"{label}"' in response.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/id/project/niets", 404, "resource.unknown"),
        ("/id/project/pdok/", 404, "resource.unknown"),
        ("/id/", 404, "page.unknown"),
        ("/id", 404, "page.unknown"),
        ("/id//project/pdok", 404, "page.unknown"),
        ("//id/project/pdok", 404, "page.unknown"),
        ("/doc/", 404, "page.unknown"),
        ("/doc/project/pdok.xyz", 404, "resource.unknown"),
        ("/doc/project/pdok.ttl.ttl", 404, "resource.unknown"),
        ("/doc/project%2Fpdok", 404, "resource.unknown"),
        ("/doc/project/pdok%00", 404, "resource.unknown"),
        ("/doc/project/%FF", 404, "resource.unknown"),
        ("/doc/../id/project/pdok", 404, "resource.unknown"),
        ("/doc/" + "x" * 20_000, 404, "resource.unknown"),
        ("/nergens", 404, "page.unknown"),
        ("/doc", 400, "request.no-iri"),
        ("/doc?iri=", 400, "request.iri"),
        ("/doc?iri=not-an-iri", 400, "request.iri"),
        ("/doc?iri=http://x%20y/", 400, "request.iri"),
        ("/doc?iri=http://nergens.example/", 404, "resource.unknown"),
        ("/doc/project/pdok?page=-1", 400, "request.page"),
        ("/doc/project/pdok?page=abc", 400, "request.page"),
        ("/doc/project/pdok?page=0", 400, "request.page"),
        ("/doc/project/pdok?page=", 400, "request.page"),
        ("/doc/project/pdok?page=%D9%A2", 400, "request.page"),
        ("/doc/project/pdok?page=99999999999999999999", 400, "request.page"),
        ("/doc/project/pdok?page=2", 404, "resource.unknown-page"),
        ("/doc/project/pdok?format=nonsense", 406, "request.unknown-format"),
        ("/doc/project/pdok?format=csv", 406, "request.unknown-format"),
    ],
)
def test_an_odd_request_gets_a_clear_answer(client: FlaskClient, path: str, status: int, code: str) -> None:
    """Whatever a client asks, it is told what is wrong, in a form that programs read."""
    response = client.get(path)

    assert response.mimetype == "application/problem+json"
    assert (response.status_code, response.json and response.json["code"]) == (status, code)


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    """?lang=xx is as if nothing was said."""
    response = client.get("/doc/project/pdok.html?lang=xx")

    assert response.headers["Content-Language"] == "nl"


def test_what_nobody_accepts_is_refused_with_what_there_is(client: FlaskClient) -> None:
    """406 lists the formats."""
    response = client.get("/doc/project/pdok", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert response.json
    assert response.json["available"] == [form.media_type for form in (*GRAPHS, HTML)]


@pytest.mark.parametrize(
    "path", ["/doc/project/pdok.ttl", "/doc/project/pdok.html", "/def/gebruiktSoftware", "/dataset", "/"]
)
def test_an_unchanged_document_is_not_sent_twice(client: FlaskClient, path: str) -> None:
    """A client that has the bytes gets 304, and another representation has another validator."""
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_each_language_and_format_has_its_own_validator(client: FlaskClient) -> None:
    """Caches cannot take one representation for another."""
    paths = ["pdok.ttl", "pdok.nt", "pdok.html?lang=nl", "pdok.html?lang=en"]

    assert len({client.get(f"/doc/project/{path}").headers["ETag"] for path in paths}) == 4


@pytest.mark.parametrize(
    "path", ["/id/project/pdok", "/doc/project/pdok", "/graph/artikel", "/dataset", "/sparql", "/"]
)
def test_head_has_the_headers_of_get(client: FlaskClient, path: str) -> None:
    """HEAD says what GET would, and sends nothing."""
    got, head = client.get(path), client.head(path)

    assert head.data == b""
    assert [pair for pair in head.headers if pair[0] != "Date"] == [pair for pair in got.headers if pair[0] != "Date"]


def test_a_method_that_changes_is_refused_with_what_is_allowed(client: FlaskClient) -> None:
    """405 names the methods."""
    response = client.put("/doc/project/pdok")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_document_links_to_its_other_forms(client: FlaskClient) -> None:
    """Link headers name every other format, the canonical address and the licence, under the base."""
    links = client.get("/doc/project/pdok.ttl").headers.getlist("Link")

    assert f'<{BASE}doc/project/pdok>; rel="canonical"' in links
    assert f'<{BASE}doc/project/pdok>; rel="alternate"; type="text/html"' in links
    assert f'<{BASE}doc/project/pdok.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in links
    assert len(links) == 8


def test_a_document_in_pages_links_to_the_next(tmp_path: Path) -> None:
    """A document that is cut says so in a header, with the address where it goes on."""
    links = "".join(f"<id/s/{number}> dct:relation <id/x> . " for number in range(150))
    client = create_app(store_of(f"<graph/g> {{ {links} }}"), manifest_of(), tmp_path, Settings()).test_client()

    assert f'<{BASE}doc/x?page=2>; rel="next"' in client.get("/doc/x.ttl").headers.getlist("Link")
    assert "Dit is pagina 1 van 2" in client.get("/doc/x.html").text
    assert 'rel="prev" href="/doc/x"' in client.get("/doc/x.html?page=2").text


def test_a_page_reads_well(client: FlaskClient) -> None:
    """The page names the thing, its facts with their sources, and the claims about it."""
    text = client.get("/doc/project/pdok", headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert '<html lang="en">' in text
    assert "maintained by" in text
    assert 'according to <a href="/graph/artikel"><bdi>The article</bdi></a>' in text
    assert 'Claim by <a href="/doc/organisatie/delta10"><bdi>Delta10</bdi></a>' in text
    assert f'<link rel="canonical" href="{BASE}doc/project/pdok">' in text
    assert '<a href="/projecten">projects</a> · ' in text
    assert f"In: <cite>Trial site</cite>, version 1. <code>{BASE}id/project/pdok</code>" in text


def test_the_page_of_a_claim_warns_its_reader(client: FlaskClient) -> None:
    """A claim is introduced as what somebody says."""
    text = client.get("/doc/bewering/succes.html").text

    assert 'dit is een bewering van <a href="/doc/organisatie/delta10"><bdi>Delta10</bdi></a>.' in text


PARTS = "".join(
    f'<id/{each:02}> a doap:Project ; rdfs:label "P{each:02}"@nl ; doap:maintainer <id/o> . ' for each in range(30)
)


def test_the_projects_of_an_organisation_are_sorted_and_paged_by_links(tmp_path: Path) -> None:
    """A heading leads to the order by it and back, a number to the other page, each in the reader's language."""
    store = store_of(f"<graph/g> {{ <id/o> a <http://www.w3.org/ns/org#FormalOrganization> . {PARTS} }}")
    client = create_app(store, manifest_of(), tmp_path, Settings()).test_client()
    first, last = (client.get(f"/doc/o.html?lang=en&order={each}").text for each in ("naam", "-naam"))

    assert 'aria-sort="ascending"><a href="/doc/o.html?lang=en&amp;order=-naam#parts">Project</a>' in first
    assert 'aria-sort="descending"><a href="/doc/o.html?lang=en&amp;order=naam#parts">Project</a>' in last
    assert 'href="/doc/o.html?lang=en&amp;order=naam&amp;part=2#parts"' in first
    assert first.index("P00") < first.index("P24")
    assert last.index("P29") < last.index("P05")
    assert "<bdi>P29" not in first.partition('id="incoming"')[0]
