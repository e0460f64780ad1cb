"""Results that are cut: refused by default; on request a whole document that says everywhere that it is a part."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.service.web.conftest import PROGRAM, Running, start, stop

QUERY = "/sparql?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc%7D"
GRAPH = "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fa%20%3Fb%20%3Fc%7D"
LINK = "http://localhost:8000/sparql#partial"


@pytest.fixture(scope="module")
def bounded(folder: Path) -> Iterator[Running]:
    """A server that gives ten rows at most."""
    running = start(folder, PROGRAM.replace('"result_megabytes": 4', '"result_megabytes": 4, "result_rows": 10'))
    yield running
    stop(running)


@pytest.mark.parametrize("path", [QUERY, GRAPH])
def test_too_many_rows_are_refused_with_the_limit_and_what_to_do(bounded: Running, path: str) -> None:
    """Nobody gets a part without having asked for one."""
    reply = bounded.ask(path, Accept_Language="en")

    told = json.loads(reply.body)
    assert (reply.status, told["code"]) == (422, "query.rows")
    assert (told["setting"], told["limit"]) == ("query.result_rows", 10)
    assert "partial=true" in told["detail"]


@pytest.mark.parametrize(
    ("path", "headers"), [(f"{QUERY}&partial=true", {}), (QUERY, {"Prefer": "respond-async, handling=lenient"})]
)
def test_who_asks_for_what_fits_gets_ten_rows_and_is_told(bounded: Running, path: str, headers: dict[str, str]) -> None:
    """The header, the document's own head, and the validator say so."""
    reply = bounded.ask(path, "GET", None, **headers)

    found = json.loads(reply.body)
    assert (reply.status, reply.headers["partial-result"]) == (200, "limit=rows")
    assert reply.headers.get("preference-applied") == ("handling=lenient" if headers else None)
    assert (len(found["results"]["bindings"]), found["head"]["link"]) == (10, [LINK])
    assert int(reply.headers["content-length"]) == len(reply.body)
    again = bounded.ask(path, "GET", None, If_None_Match=reply.headers["etag"], **headers)
    assert again.status == 304


def test_the_part_in_xml_has_the_link_in_its_head(bounded: Running) -> None:
    """It is well-formed and the link stands after the variables, as the schema has it."""
    reply = bounded.ask(f"{QUERY}&partial=true&format=xml")

    head, results = ET.fromstring(reply.body)  # noqa: S314 -- our own server's answer
    assert [each.tag.partition("}")[2] for each in head] == ["variable"] * 3 + ["link"]
    assert (head[-1].get("href"), len(results)) == (LINK, 10)


def test_the_part_of_a_graph_says_so_in_a_comment(bounded: Running) -> None:
    """Ten triples and a line that says why there are no more."""
    reply = bounded.ask(f"{GRAPH}&partial=true&format=nt")

    lines = reply.body.decode().splitlines()
    assert (len(lines), lines[-1]) == (11, "# partial: the limit of rows was reached")
    assert reply.headers["partial-result"] == "limit=rows"


def test_the_page_says_so_too(bounded: Running) -> None:
    """People read it above the table."""
    page = bounded.ask(f"{QUERY}&partial=true&format=html&lang=en").body.decode()

    assert "This is not the whole result" in page


def test_a_result_that_fits_is_no_part(bounded: Running) -> None:
    """Asking for what fits changes nothing where everything fits."""
    plain = bounded.ask("/sparql?query=ASK%7B%7D")
    asked = bounded.ask("/sparql?query=ASK%7B%7D&partial=true", Prefer="handling=lenient")

    assert plain.body == asked.body
    assert "partial-result" not in asked.headers
    assert "preference-applied" not in asked.headers


def test_query_is_get_with_a_body(bounded: Running) -> None:
    """The method QUERY asks as POST does, is safe, and has a validator; OPTIONS says what it takes."""
    kind = "application/sparql-query"
    reply = bounded.ask("/sparql", "QUERY", b"ASK {}", Content_Type=kind)

    assert (reply.status, json.loads(reply.body)["boolean"]) == (200, True)
    again = bounded.ask("/sparql", "QUERY", b"ASK {}", Content_Type=kind, If_None_Match=reply.headers["etag"])
    assert again.status == 304
    assert bounded.ask("/sparql", "QUERY", b"ASK {}").status == 415
    assert kind in bounded.ask("/sparql", "OPTIONS").headers["accept-query"]


@pytest.mark.parametrize("given", ["0", "-1", "x", "1e9", "", "00"])
def test_a_time_that_is_none_is_refused(bounded: Running, given: str) -> None:
    """The time is a number of seconds above zero."""
    assert bounded.ask(f"/sparql?query=ASK%7B%7D&timeout={given}").status == 400


def test_a_client_gives_its_query_less_time(bounded: Running) -> None:
    """The answer tells the time that the client gave."""
    endless = "SELECT%20(COUNT(*)%20AS%20?n)%20%7B" + "".join(f"?a{n}%20?b{n}%20?c{n}%20." for n in range(9)) + "%7D"

    reply = bounded.ask(f"/sparql?query={endless}&timeout=0.2", Accept_Language="en")

    assert reply.status == 504
    assert "0.2 seconds" in json.loads(reply.body)["detail"]
