"""A server on loopback that behaves as badly as a test asks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """A server that answers each path as a test tells it, and remembers what was asked."""

    daemon_threads = True
    robots = b""
    robots_status = 200
    good = b"name: x\n"

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []

    def url(self, path: str) -> str:
        """Return the address of a path here."""
        return f"http://127.0.0.1:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    """Answers by the name of the path."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        """Answer one request."""
        self.server.asked.append((self.path, self.headers.get("If-None-Match")))
        name = self.path.strip("/").replace(".", "_").replace("-", "_")
        getattr(self, f"answer_{name}", self.answer_missing)()

    def give(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_robots_txt(self) -> None:
        """Give the robots.txt that the test wants, or none."""
        if self.server.robots_status in {301, 503}:
            self.give(self.server.robots_status, Location="/rules")
        else:
            self.give(200, self.server.robots) if self.server.robots else self.give(404)

    def answer_rules(self) -> None:
        """Give the robots.txt that was moved here."""
        self.give(200, self.server.robots)

    def answer_missing(self) -> None:
        """Say that there is nothing."""
        self.give(404)

    def answer_good(self) -> None:
        """Give a file, or say that it is still the same."""
        if self.headers.get("If-None-Match") == '"een"':
            self.give(304)
        else:
            self.give(200, self.server.good, ETag='"een"')

    def answer_other(self) -> None:
        """Give the same file at another address."""
        self.answer_good()

    def answer_moved(self) -> None:
        """Redirect to the file."""
        self.give(302, Location="/good")

    def answer_loop(self) -> None:
        """Redirect to itself."""
        self.give(301, Location="/loop")

    def answer_to_file(self) -> None:
        """Redirect to what is no web address."""
        self.give(302, Location="file:///etc/passwd")

    def answer_to_user(self) -> None:
        """Redirect to an address with a user name."""
        self.give(302, Location="http://iemand@127.0.0.1/")

    def answer_busy_once(self) -> None:
        """Be busy the first time."""
        if [path for path, _ in self.server.asked].count("/busy-once") == 1:
            self.give(503, Retry_After="0")
        else:
            self.give(200, b"ja")

    def answer_busy_for_a_square(self) -> None:
        """Be busy for a time that is a digit and no number."""
        self.give(503, Retry_After="\u00b2")

    def answer_busy(self) -> None:
        """Be busy always."""
        self.give(503)

    def answer_huge(self) -> None:
        """Give more than anyone reads."""
        self.send_response(200)
        self.end_headers()
        for _ in range(64):
            self.wfile.write(b"x" * 65536)

    def answer_dribble(self) -> None:
        """Give a byte now and then, for ever."""
        self.send_response(200)
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_dribbled_head(self) -> None:
        """Begin a header and never come to its end."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_silent(self) -> None:
        """Say nothing for a long time."""
        time.sleep(5)

    def answer_nonsense(self) -> None:
        """Speak another language than HTTP."""
        self.wfile.write(b"\x00\x01 nee\r\n\r\n")


@contextmanager
def serving(robots: bytes = b"", robots_status: int = 200) -> Iterator[Server]:
    """Run a server for as long as a test needs it."""
    server = Server()
    server.robots, server.robots_status = robots, robots_status
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is the point
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
