"""Connections to strangers: which addresses are public, and whom a connection believes."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bronwijzer.network import Connection, NotPublic, address_of, is_public

INSIDE = [
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104 -- refused, not bound to
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1"),
    *(
        "::ffff:127.0.0.1",
        "::7f00:1",
        "::ffff:0:7f00:1",
        "5f00::1",
        "4000::1",
        "2002:808:808::",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
    ),
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    """However an inner address is written, also inside an IPv6 one."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    """An IPv4 address inside an IPv6 one is judged for what it is."""
    assert is_public(address)


def test_one_private_address_of_a_name_is_enough_to_refuse_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address might lead to either."""
    found = [(socket.AF_INET, 0, 0, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(NotPublic):
        address_of(urlsplit("http://x.example/"), private=False)
    assert "8.8.8.8" == address_of(urlsplit("http://x.example/"), private=True)


@pytest.mark.parametrize("host", ["x" * 64, "nowhere.invalid"])
def test_a_name_without_an_address_is_an_error(host: str) -> None:
    """A name that cannot be, and one that nobody has."""
    with pytest.raises(OSError, match=r"."):
        address_of(urlsplit(f"http://{host}/"), private=True)


def test_a_host_with_other_addresses_only_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only IPv4 and IPv6 can be judged."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_UNIX, 0, 0, "", ("x", 0))])

    with pytest.raises(OSError, match="no address"):
        address_of(urlsplit("http://x.example/"), private=True)


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a TLS server with a certificate for goed.example, which this process trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    about = ["-subj", "/CN=goed.example", "-addext", "subjectAltName=DNS:goed.example", "-days", "1", "-nodes"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", *about, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_greet, args=(server, context), daemon=True).start()
        yield server.getsockname()[1]


def _greet(server: socket.socket, context: ssl.SSLContext) -> None:
    visitor, _ = server.accept()
    try:
        with context.wrap_socket(visitor, server_side=True) as spoken:
            spoken.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            spoken.recv(1 << 16)
    except OSError:  # the visitor did not believe us
        visitor.close()


def test_a_name_is_believed_when_its_certificate_proves_it(secure: int) -> None:
    """The connection goes to the address that was told, and the certificate is that of the name."""
    connection = Connection(urlsplit(f"https://goed.example:{secure}/"), 10, "127.0.0.1")

    connection.request("GET", "/")

    assert 204 == connection.getresponse().status
    connection.close()


def test_a_certificate_of_another_name_is_not_believed(secure: int) -> None:
    """Who answers at the address is not who was asked."""
    connection = Connection(urlsplit(f"https://ander.example:{secure}/"), 10, "127.0.0.1")

    with pytest.raises(ssl.SSLCertVerificationError):
        connection.connect()
    connection.close()


@pytest.mark.parametrize(("address", "host"), [("https://x.nl/", "x.nl"), ("http://x.nl:81/", "x.nl:81")])
def test_the_host_is_told_as_it_was_named(address: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port is named only where it is not the usual one."""
    sent: list[bytes] = []
    connection = Connection(urlsplit(address), 1)
    monkeypatch.setattr(connection, "send", sent.append)

    connection.request("GET", "/")

    assert f"\r\nHost: {host}\r\n".encode() in sent[0]
