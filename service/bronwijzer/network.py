"""Connections to hosts that others name: looked up once, judged, and connected to at that very address.

What was judged is what is connected to, so a name cannot point elsewhere a moment later.
"""

import io
import ipaddress
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Final
from urllib.parse import SplitResult

_FAMILIES: Final = (socket.AF_INET, socket.AF_INET6)
#: All of IPv6 that is given out (RFC 4291, 2.4), and in it the tunnels to IPv4 that are given up (RFC 7526).
_UNICAST, _TUNNELS = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("2002::/16")
#: Where an IPv6 address is an IPv4 one in other letters: as sockets have it, and as a translator has it (RFC 6052).
_IPV4: Final = (ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96"))
_IPV4_BITS: Final = 0xFFFFFFFF


class NotPublic(Exception):
    """A host has an address that is not on the public internet."""


def port_of(parts: SplitResult) -> int:
    """Return the port of an address; raises ValueError for one that cannot be."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def address_of(parts: SplitResult, *, private: bool) -> str:
    """Return the network address to connect to: the first of a host, when all of them may be asked.

    Raises OSError when the host has none, and NotPublic for one that is not public, unless `private` ones are fine.
    """
    try:
        found = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    addresses = [str(each[4][0]) for each in found if each[0] in _FAMILIES]
    if not addresses:
        raise OSError("no address")
    if not private and not all(map(is_public, addresses)):
        raise NotPublic
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an address is on the public internet, also when it is written inside an IPv6 one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if any(found in network for network in _IPV4):
        found = ipaddress.IPv4Address(int(found) & _IPV4_BITS)
    elif isinstance(found, ipaddress.IPv6Address) and (found not in _UNICAST or found in _TUNNELS):
        return False
    return found.is_global and not found.is_multicast


class Connection(HTTPConnection):
    """A connection to a host at an address that was judged, or else wherever its name leads."""

    def __init__(self, parts: SplitResult, seconds: float, address: str | None = None) -> None:
        self._secure = parts.scheme == "https"
        self.default_port = 443 if self._secure else 80
        super().__init__(parts.hostname or "", port_of(parts), timeout=seconds)
        self._address = address

    def connect(self) -> None:
        """Connect, and for https have the host prove that it has the name's certificate."""
        self.sock = socket.create_connection((self._address or self.host, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


class TimedSocket:
    """A connected socket of which each use gets the time that is left; what http.client needs of one.

    Its own time-out would begin anew with each byte. `left` gives the seconds, and raises when there are none.
    """

    def __init__(self, connected: socket.socket, left: Callable[[], float]) -> None:
        self._connected = connected
        self._left = left
        self._read = False

    def sendall(self, data: bytes) -> None:
        """Send all bytes; the whole of it has a time-out, not each part."""
        self._connected.settimeout(self._left())
        self._connected.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the answer as a file; closing that closes the socket."""
        self._read = True
        return io.BufferedReader(_TimedReader(self._connected, self._left))

    def close(self) -> None:
        """Close the socket, unless its answer is still to be read."""
        if not self._read:
            self._connected.close()


class _TimedReader(io.RawIOBase):
    """What comes from a socket, each read within the time that is left."""

    def __init__(self, connected: socket.socket, left: Callable[[], float]) -> None:
        self._connected = connected
        self._left = left

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # it is all that a BufferedReader gives
        """Wait for bytes until the deadline."""
        self._connected.settimeout(self._left())
        return self._connected.recv_into(buffer)

    def close(self) -> None:
        """Close the socket too."""
        if not self.closed:
            self._connected.close()
        super().close()
