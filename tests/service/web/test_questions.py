"""The pages of example questions."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bronwijzer.errors import StoreUnavailable
from bronwijzer.settings import Settings
from bronwijzer.store.evaluation import Request
from bronwijzer.store.pool import Answer
from bronwijzer.web.app import create_app
from bronwijzer.web.questions import ANSWERING
from tests.service.web.conftest import answering
from tests.service.web.releases import BASE, SITE, manifest_of, store_of
from tests.service.web.test_pages import Outline, page


def test_questions_stand_under_their_subject(client: FlaskClient) -> None:
    """The index groups, and what belongs nowhere comes last."""
    text = page(client, "/vragen", "en")

    assert text.index(">projects</h2>") < text.index("Who maintains it?") < text.index("Other questions")
    assert 'href="/vragen/over"' in text


def test_a_question_stands_ready_with_its_answer(client: FlaskClient) -> None:
    """The example is filled in; a thing stands under its own name, which is no column beside it."""
    outline, text = Outline(page(client, "/vragen/over")), page(client, "/vragen/over")

    assert next(each for each in outline.all("option") if "selected" in each)["value"] == f"{BASE}id/project/pdok"
    assert "2 resultaten" in text
    assert "<bdi>ding</bdi></a></th>" in text
    assert "<bdi>beheerder</bdi></a></th>" in text
    assert "naam</bdi></a></th>" not in text
    assert '<a href="/doc/organisatie/geonovum">' in text


def test_a_reader_fills_in_what_it_is_about(client: FlaskClient) -> None:
    """A thing by its address, a word as text; what is no address is refused: an answer about everything misleads."""
    assert "Kadaster" in page(client, "/vragen/woord")
    assert "Café" in page(client, "/vragen/woord?woord=Caf")
    assert "zeggen hier niets over" in page(client, "/vragen/woord?woord=zzz")
    assert "zeggen hier niets over" in page(client, f"/vragen/over?ding={BASE}id/niets")
    refused = client.get("/vragen/over?ding=geen+adres&lang=nl", headers={"Accept": "text/html"})
    assert (400, True) == (refused.status_code, "geen adres" in refused.text)


def test_a_word_cannot_end_the_query(client: FlaskClient) -> None:
    """Whatever is filled in is one term."""
    text = page(client, "/vragen/woord?woord=%22%20})%20}%20%23&lang=en")

    assert "0 results" in text


def test_the_answer_is_there_as_csv(client: FlaskClient) -> None:
    """The link on the page gives the answer to the question as it was asked."""
    outline = Outline(page(client, f"/vragen/over?ding={BASE}id/project/pdok&lang=nl"))
    (link,) = [str(each["href"]) for each in outline.all("a") if "format=csv" in str(each["href"])]

    rows = list(csv.reader(io.StringIO(client.get(link).text)))

    assert f"ding={BASE}".replace(":", "%3A").replace("/", "%2F") in link
    assert (rows[0][0], len(rows)) == ("naam", 3)


def test_an_unknown_question_is_not_found(client: FlaskClient) -> None:
    """As any other page."""
    assert client.get("/vragen/niets").status_code == 404


def test_without_workers_the_question_is_taken_to_the_query_page(tmp_path: Path) -> None:
    """An application on its own has nobody to answer, and says where to ask."""
    client = create_app(store_of(), manifest_of(), tmp_path, Settings()).test_client()

    assert 'href="/sparql?query=' in page(client, "/vragen/over")


def test_the_front_page_begins_an_answer(client: FlaskClient) -> None:
    """Those questions that say so come first, each with its first values as links."""
    text = page(client, "/")
    section = text[text.index('<h2 id="questions">') :]

    assert section.index('href="/vragen/woord"') < section.index('href="/vragen/over"')
    assert '<a href="/doc/organisatie/geonovum">' in section
    assert "no-store" not in client.get("/").headers["Cache-Control"]


def test_the_front_page_waits_for_no_answer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the workers refuse, the questions stand there without, and the page is not kept like that."""

    def refuse(_request: Request) -> Answer:
        raise StoreUnavailable("store.unavailable")

    monkeypatch.setitem(app.extensions, ANSWERING, refuse)
    response = app.test_client().get("/")

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert 'href="/vragen/over"' in response.text
    assert "/doc/organisatie/geonovum" not in response.text


def test_a_heading_sorts_the_answer(client: FlaskClient) -> None:
    """A link on each heading, which turns round when it is followed, and keeps what was filled in."""
    given = f"ding={BASE}id/project/pdok"
    up, down = (page(client, f"/vragen/over?{given}&order={each}") for each in ("beheerder", "-beheerder"))

    assert up.index("Geonovum</bdi></a></td>") < up.index("Kadaster</bdi></a></td>")
    assert down.index("Kadaster</bdi></a></td>") < down.index("Geonovum</bdi></a></td>")
    assert 'aria-sort="ascending"' in up
    assert "order=-beheerder" in up
    assert f"ding={BASE}".replace(":", "%3A").replace("/", "%2F") in up.partition("<thead>")[2].partition("</thead>")[0]
    assert "order" not in next(str(each["href"]) for each in Outline(up).all("link") if each.get("rel") == "canonical")


def test_counts_are_drawn_as_bars_with_links(tmp_path: Path) -> None:
    """What a question counts stands in a picture above the table, in words and with links."""
    trig = f"""{SITE} <graph/q> {{
        <id/vraag/tel> a sh:SPARQLExecutable ; rdfs:label "Hoeveel?"@nl ; sh:select \"\"\"
            SELECT ?wat (COUNT(?x) AS ?aantal)
            WHERE {{ ?x <http://www.w3.org/2000/01/rdf-schema#label> ?l . ?x a ?wat }}
            GROUP BY ?wat ORDER BY ?wat LIMIT 10\"\"\" .
    }}"""
    store = store_of(trig)
    app = create_app(store, manifest_of(), tmp_path, Settings())
    app.extensions[ANSWERING] = answering(store)

    text = page(app.test_client(), "/vragen/tel")
    picture = text.partition('<section class="diagram bars"')[2].partition("</section>")[0]

    assert "aantal per wat</h3>" in picture
    assert picture.count('<rect class="bar"') > 2
    assert 'href="/doc?iri=http://usefulinc.com/ns/doap%23Project"' in picture
    assert "diagram bars" not in page(app.test_client(), "/vragen/over")
