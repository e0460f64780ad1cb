"""The reconciliation service over the wire: with somebody else's client, and with clients that mean harm."""

import json
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.service.web.conftest import Running
from tests.service.web.releases import BASE

#: A virtual environment of its own, which `make test` makes: the client brings pandas along.
CLIENT = Path(__file__).parents[3] / ".venv" / "client" / "bin" / "python"
PROGRAM = """
import sys
import pandas
from reconciler import reconcile

rows = pandas.DataFrame({"name": ["Kadaster", "Kadastr", "geonovum"]})
found = reconcile(rows["name"], type_id="http://xmlns.com/foaf/0.1/Agent", top_res=1,
                  reconciliation_endpoint=sys.argv[1])
print(found[["input_value", "id", "match"]].to_json(orient="values"))
"""


@pytest.mark.slow
@pytest.mark.skipif(not CLIENT.exists(), reason="`make test-setup` installs the client that this test asks with")
def test_a_client_that_others_wrote_gets_its_table(server: Running) -> None:
    """The Python library `reconciler` turns a column of names into IRIs, and knows which are certain."""
    address = f"http://127.0.0.1:{server.port}/reconcile"

    done = subprocess.run([CLIENT, "-c", PROGRAM, address], capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        ["Kadaster", f"{BASE}id/organisatie/kadaster", True],
        ["Kadastr", f"{BASE}id/organisatie/kadaster", False],
        ["geonovum", f"{BASE}id/organisatie/geonovum", True],
    ]


def test_any_web_page_may_ask(server: Running) -> None:
    """CORS is on for every answer and for what a browser asks beforehand; JSONP is not offered."""
    asked = quote('{"a": {"query": "Kadaster"}}')
    plain = server.ask(f"/reconcile?queries={asked}&callback=evil", Origin="https://elsewhere.example")
    before = server.ask("/reconcile", "OPTIONS", Origin="https://x.example", Access_Control_Request_Method="POST")

    assert plain.headers["access-control-allow-origin"] == "*"
    assert plain.body.startswith(b"{")
    assert "POST" in before.headers["access-control-allow-methods"]


def test_only_the_preview_may_be_framed(server: Running) -> None:
    """Each answer has exactly one policy, its own where it has one."""
    preview = server.ask(f"/reconcile/preview?id={quote(BASE, safe='')}id%2Fproject%2Fpdok")
    page = server.ask("/search?q=pdok")

    assert preview.headers["content-security-policy"].count("frame-ancestors") == 1
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_body_that_is_too_large_is_refused(server: Running) -> None:
    """The limit is a million bytes, whatever the client says of it."""
    kind = "application/x-www-form-urlencoded"

    assert server.ask("/reconcile", "POST", b"queries=" + b"x" * 1_000_001, Content_Type=kind).status == 413


def test_slow_senders_hold_nobody_up(server: Running) -> None:
    """Forty clients that never finish their forms leave the pages as fast as they were."""
    head = b"POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nqueries="
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    for each in slow:
        each.sendall(head)
    time.sleep(0.2)

    start = time.perf_counter()
    status = server.ask("/search?q=pdok").status
    taken = time.perf_counter() - start
    for each in slow:
        each.close()

    assert status == 200
    assert taken < 5
