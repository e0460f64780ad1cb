"""Answers in pieces that have to be taken in time."""

import asyncio
import socket
import struct

import pytest

from bronwijzer.web.pacing import PIECE, Paced, end_stalls
from bronwijzer.web.sending import Message, Stalled


def sent(*messages: Message) -> list[Message]:
    """Return what a client gets that takes everything."""
    taken: list[Message] = []

    async def send(message: Message) -> None:
        taken.append(message)

    async def main() -> None:
        paced = Paced(send, None, 30)
        for each in messages:
            await paced(each)

    asyncio.run(main())
    return taken


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_body_is_the_same_in_pieces(size: int, more: bool) -> None:
    """No piece is larger than it may be, no byte is lost, and only the last one ends the answer."""
    body = bytes(number % 251 for number in range(size))

    taken = sent({"type": "http.response.body", "body": body, "more_body": more})

    assert b"".join(each["body"] for each in taken) == body
    assert all(len(each["body"]) <= PIECE for each in taken)
    assert [each["more_body"] for each in taken] == [True] * (len(taken) - 1) + [more]


def test_the_head_passes_as_it_is() -> None:
    """A message without a body is sent once."""
    head: Message = {"type": "http.response.start", "status": 204, "headers": []}

    assert [each["status"] for each in sent(head)] == [204]


def test_the_connection_of_a_client_that_stalls_is_ended() -> None:
    """Its own is, and that of another client is not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        pairs = [(socket.create_connection(server.getsockname()), server.accept()[0]) for _ in range(2)]
        (stalled, ours), (other, theirs) = pairs

        async def never(_: Message) -> None:
            await asyncio.sleep(3600)

        async def main() -> None:
            host, port = stalled.getsockname()
            piece: Message = {"type": "http.response.body", "body": b"x", "more_body": True}
            await Paced(never, (host, str(port)), 0.01)(piece)

        with pytest.raises(Stalled):
            asyncio.run(main())

        assert stalled.recv(1) == b""
        theirs.sendall(b"still there")
        assert other.recv(11) == b"still there"
        assert struct.unpack("ii", ours.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)) == (1, 0)
        for each in (stalled, ours, other, theirs):
            each.close()


def test_the_kernel_is_told_about_the_port_alone() -> None:
    """Connections to it have the limit, those to another port have none."""

    def limit(server: socket.socket) -> int:
        with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
            return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_server(("127.0.0.1", 0)) as another:
        end_stalls(server.getsockname()[1], 1.5)

        assert (limit(server), limit(another)) == (1500, 0)
