"""Nonsense in every part of a request: always an answer, never a 500, and the next one is served.

EXAMPLES says how many per test; `make soak` sends more than ten thousand.
"""

import http.client
import os
from urllib.parse import quote, quote_from_bytes, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.web.asking import get
from tests.service.web.conftest import Reply, Running, read

FEW = settings(
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
VOCABULARY = """
SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE SILENT OPTIONAL UNION MINUS FILTER BIND AS VALUES UNDEF
GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT EXISTS NOT IN COUNT REGEX REPLACE STR LANG IRI BNODE UUID NOW RAND
INSERT DELETE LOAD * ?a ?b $c <x> <http://e/x> a:b 'x' "y" 1 -2.5 1e9 true { } ( ) [ ] . ; , / | ^ ! +
<< >> @nl ^^ # \\u0041 PREFIX BASE a: && || = < '''z'''
"""
WORDS = st.sampled_from(VOCABULARY.split())
QUERIES = st.one_of(
    st.lists(WORDS, max_size=30).map(" ".join),
    st.lists(WORDS, max_size=20).map(lambda words: f"SELECT * {{ {' '.join(words)} }}"),
    st.text(max_size=200),
)
NAMES = st.sampled_from(
    ["query", "default-graph-uri", "named-graph-uri", "format", "timeout", "partial", "lang", "update"]
)
TOKENS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
            "Prefer",
            "If-None-Match",
            "Range",
            "Host",
            "Forwarded",
            "Origin",
        ]
    ),
    TOKENS,
    max_size=5,
)
PATHS = st.one_of(
    st.sampled_from(["/", "/sparql", "/doc", "/search", "/dataset", "/dumps", "/ready", "/metrics", "/health"]),
    st.text(max_size=40).map(lambda text: "/" + quote(text, safe="/%")),
    st.binary(max_size=20).map(lambda raw: "/doc/" + quote_from_bytes(raw)),
    st.tuples(st.sampled_from(["/id/", "/doc/", "/def/", "/graph/", "/dumps/"]), TOKENS).map(
        lambda parts: parts[0] + quote(parts[1], safe="/%?&=")
    ),
)
METHODS = st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "QUERY", "PUT", "DELETE", "PATCH", "X"])


def send(server: Running, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
    """Send a request as it stands and return its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    reply = read(connection.getresponse())
    connection.close()
    return reply


def served(reply: Reply) -> None:
    """See that an answer is no mistake of ours."""
    assert reply.status != 500, reply.body
    assert reply.status < 500 or reply.status in {503, 504}, reply


@FEW
@given(query=QUERIES, more=st.lists(st.tuples(NAMES, TOKENS), max_size=3))
def test_any_query_is_answered(server: Running, query: str, more: list[tuple[str, str]]) -> None:
    """Whatever stands in the address."""
    served(send(server, "GET", f"/sparql?{urlencode([('query', query), *more], errors='replace')}", {}))


@FEW
@given(method=METHODS, path=PATHS, headers=HEADERS, body=st.one_of(st.none(), st.binary(max_size=300)))
def test_any_request_is_answered(
    server: Running, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> None:
    """Whatever the method, the path, the headers and the body."""
    served(send(server, method, path, headers, body))


@FEW
@given(
    kind=st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "text/plain", ""]),
    body=st.one_of(st.binary(max_size=300), QUERIES.map(lambda text: text.encode("utf-8", "replace"))),
    method=st.sampled_from(["POST", "QUERY"]),
    headers=HEADERS,
)
def test_any_body_is_answered(server: Running, kind: str, body: bytes, method: str, headers: dict[str, str]) -> None:
    """Whatever is sent as a query."""
    served(send(server, method, "/sparql", {**headers, "Content-Type": kind}, body))


def test_the_next_one_is_served(server: Running) -> None:
    """After all of it the server answers as before."""
    assert get(server, "ASK {}").status == 200
