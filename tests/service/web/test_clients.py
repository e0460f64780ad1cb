"""Who a client is, by its own word or by that of a proxy we trust."""

import pytest

from bronwijzer.web.clients import client_of, networks

TRUSTED = networks("127.0.0.0/8 ::1 10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # no proxy of ours: what it says of others does not count
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the client itself wrote the first
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),  # through two proxies of ours
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, <script>", "127.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::/64"),
        ("2001:db8::1", "", "2001:db8::/64"),  # who has one address of a network has them all
        ("2001:db8::ffff", "", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("unix:", "198.51.100.7", "unix:"),
        ("", "", ""),
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(peer: str, forwarded: str, client: str) -> None:
    """The last address that no proxy of ours has is the client's."""
    assert client_of(peer, forwarded, TRUSTED) == client


def test_no_proxy_is_trusted_where_none_is_named() -> None:
    """An empty setting trusts nobody, loopback neither."""
    assert client_of("127.0.0.1", "198.51.100.7", networks("")) == "127.0.0.1"
