"""An endpoint of a stranger's, which answers as badly as the path that it is asked at says."""

import time
from collections.abc import Iterator

from tests.service.store.fake_engine import Asked, answer, solutions

GOOD = solutions(["x", "extra"], '{"x":{"type":"literal","value":"a \\" } b"},"extra":{"type":"literal","value":"no"}}')


def play(asked: Asked) -> Iterator[bytes]:
    """Answer as the path of the endpoint says."""
    name = asked.head.split()[1].strip("/")
    if name == "slow":
        time.sleep(1.8)
    elif name == "endless":
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n"
        while True:
            yield b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    elif name == "dribble":
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 99999\r\n\r\n"
        while True:
            time.sleep(0.05)
            yield b" "
    elif name.startswith("lure"):
        there = f"http://127.0.0.1:{name.rpartition('-')[2]}/"
        found = solutions(["x"], f'{{"x":{{"type":"uri","value":"{there}"}}}}')
        yield answer(found.replace(b'{"vars"', f'{{"link":["{there}"],"vars"'.encode()), "200 OK", f"Link: <{there}>")
    elif name.startswith("redirect"):
        yield answer(b"", "307 Temporary Redirect", f"Location: http://127.0.0.1:{name.rpartition('-')[2]}/sparql")
    else:
        yield ANSWERS[name]


ANSWERS = {
    "good": answer(GOOD),
    "broken": answer(GOOD[:-7]),
    "page": answer(b"<html>", kind="text/html"),
    "failing": answer(b"no", "500 Internal Server Error"),
    "evil": answer(
        solutions(["x"], '{"x":{"type":"uri","value":"http://x/> } } SERVICE <http://127.0.0.1:1/> { <a"}}')
    ),
    "blank": answer(solutions(["x"], '{"x":{"type":"bnode","value":"b0"}}', '{"x":{"type":"bnode","value":"b0"}}')),
}
