"""What goes over the pipes between a pool and its workers."""

from io import BytesIO

import pytest

from bronwijzer.errors import BronwijzerError, NotAcceptable, QuerySyntaxError, StoreUnavailable, UnknownResource
from bronwijzer.formats import CSV, JSON, TURTLE
from bronwijzer.store import frames
from bronwijzer.store.evaluation import Outcome, Request
from bronwijzer.store.frames import DATA_SIZE, Kind, TruncatedError, Writer


def sent(pipe: BytesIO) -> list[tuple[Kind, bytes]]:
    """Read back all frames in a pipe."""
    pipe.seek(0)
    return list(iter(lambda: frames.read(pipe), None))


def test_a_frame_comes_out_as_it_went_in() -> None:
    """Kind and payload survive the pipe, and its end between frames is no error."""
    pipe = BytesIO(frames.pack(Kind.DATA, b"abc") + frames.pack(Kind.END, b""))

    assert frames.read(pipe) == (Kind.DATA, b"abc")
    assert frames.read(pipe) == (Kind.END, b"")
    assert frames.read(pipe) is None


@pytest.mark.parametrize("length", range(1, 8))
def test_a_pipe_that_ends_inside_a_frame_is_noticed(length: int) -> None:
    """However little is missing, what is not whole is no frame."""
    with pytest.raises(TruncatedError):
        frames.read(BytesIO(frames.pack(Kind.DATA, b"abc")[:length]))


def test_what_is_no_frame_is_noticed() -> None:
    """A kind that does not exist, such as of something printed, is refused."""
    with pytest.raises(TruncatedError):
        frames.read(BytesIO(b"Traceback (most recent call last)"))


def test_a_result_is_cut_in_frames_and_put_together_again() -> None:
    """However it is written, a result arrives whole, in frames of one size, before its outcome."""
    pipe, outcome = BytesIO(), Outcome("solutions", JSON, stable=True)
    result = bytes(range(256)) * 1000
    writer = Writer(pipe)

    for start in range(0, len(result), 7000):
        writer.write(result[start : start + 7000])
        writer.flush()
    writer.end(outcome)

    *data, (kind, payload) = sent(pipe)
    assert b"".join(part for _, part in data) == result
    assert {len(part) for _, part in data[:-1]} == {DATA_SIZE}
    assert (kind, frames.outcome_from_json(payload)) == (Kind.END, outcome)


def test_a_small_result_and_its_end_are_one_message() -> None:
    """The other side is woken once for both."""

    class Pipe(BytesIO):
        writes = 0

        def write(self, data: bytes, /) -> int:  # type: ignore[override]  # only bytes are written
            self.writes += 1
            return super().write(data)

    pipe = Pipe()
    writer = Writer(pipe)
    writer.write(b"small")
    writer.end(Outcome("boolean", JSON, stable=True))

    assert ([kind for kind, _ in sent(pipe)], pipe.writes) == ([Kind.DATA, Kind.END], 1)


def test_an_error_follows_without_what_was_left_to_send() -> None:
    """After an error nothing of the result is sent any more."""
    pipe = BytesIO()
    writer = Writer(pipe)

    writer.write(b"begin")
    writer.fail(StoreUnavailable("store.unavailable"))
    del writer

    assert [kind for kind, _ in sent(pipe)] == [Kind.ERROR]


@pytest.mark.parametrize(
    "request_",
    [
        Request("SELECT * {}", JSON, TURTLE),
        Request("ASK { '\u00e9\U0001f600\u0000' }", None, None, (), ("http://example.org/é",), "http://example.org/"),
        Request("ASK {}", CSV, None, ("urn:a", "urn:b"), ()),
    ],
)
def test_a_request_arrives_as_it_was(request_: Request) -> None:
    """Text, formats, graphs and base survive, also where they are absent or empty."""
    assert frames.request_from_json(frames.request_to_json(request_)) == request_


@pytest.mark.parametrize(
    "error",
    [
        QuerySyntaxError("query.syntax", line=1, column=2, expected="é"),
        NotAcceptable("query.not-acceptable", available="text/turtle"),
        StoreUnavailable("store.unavailable"),
    ],
)
def test_an_error_arrives_as_it_was(error: BronwijzerError) -> None:
    """Class, key and values of an error survive."""
    arrived = frames.error_from_json(frames.error_to_json(error))

    assert (type(arrived), arrived.key, arrived.values) == (type(error), error.key, error.values)


def test_an_error_that_no_query_raises_arrives_as_a_failing_store() -> None:
    """An unexpected class of error is ours to mend, not the client's."""
    arrived = frames.error_from_json(frames.error_to_json(UnknownResource("any", iri=JSON)))

    assert type(arrived) is StoreUnavailable
    assert isinstance(arrived.values["iri"], str)


def test_an_outcome_in_an_unknown_format_is_no_outcome() -> None:
    """A format that the table does not hold cannot have been written."""
    with pytest.raises(TruncatedError):
        frames.outcome_from_json(b'{"kind": "graph", "format": "papyrus", "stable": true}')
