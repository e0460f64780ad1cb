"""What an answer that was cut says of itself: in headers, and in the body where its format can hold it."""

from typing import IO, Final

from bronwijzer.formats import JSON, XML
from bronwijzer.store.evaluation import Outcome
from bronwijzer.store.pool import Answer

HEADER: Final = "Partial-Result"
#: The head of a document is within this many bytes, unless it names thousands of variables.
_HEAD: Final = 64 * 1024


def headers_of(outcome: Outcome, *, asked_by_header: bool) -> list[tuple[str, str]]:
    """Return the headers of an answer that was cut; none of one that is whole."""
    if not outcome.cut:
        return []
    applied = [("Preference-Applied", "handling=lenient")] if asked_by_header else []
    return [(HEADER, f"limit={outcome.cut}"), *applied]


def head_of(answer: Answer, link: str) -> tuple[bytes, int]:
    """Read the first bytes of a body and return them with the link that marks a part, and the size that all gets.

    A document's head may hold links in JSON and in XML (section 3.1.2 and 2.3 of their recommendations). Nothing is
    read of a body that is whole or that has no such head.
    """
    marks = {JSON: (b'{"head":{', b'{"head":{"link":["%s"],'), XML: (b"</head>", b'<link href="%s"/></head>')}
    if not answer.outcome.cut or answer.outcome.format not in marks:
        return b"", answer.size
    before, after = marks[answer.outcome.format]
    first = _first(answer.body)
    marked = first.replace(before, after % link.encode(), 1)
    return marked, answer.size + len(marked) - len(first)


def _first(body: IO[bytes]) -> bytes:
    return body.read(_HEAD)
