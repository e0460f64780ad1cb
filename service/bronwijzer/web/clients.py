"""Who asks: the address that a fair share is counted by, which never leaves this process."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

#: Whoever has an IPv6 address has all of its network: shares are counted by network.
_SHARE_BITS: Final = 64
#: Of so many connections and what their proxies said it is remembered who asks.
_CLIENTS: Final = 1024


def networks(text: str) -> Networks:
    """Return the networks that a setting names, separated by spaces."""
    return tuple(ip_network(each) for each in text.split())


def is_trusted(peer: str, trusted: Networks) -> bool:
    """Tell whether a connection comes from a trusted address."""
    address = _address(peer)
    return address is not None and _within(address, trusted)


@lru_cache(_CLIENTS)
def client_of(peer: str, forwarded: str, trusted: Networks) -> str:
    """Return the client of a connection: its peer, or where that is a trusted proxy, whom the proxy says it asks for.

    `forwarded` is the X-Forwarded-For header: each proxy adds its own peer at the end, so the last address that is no
    trusted proxy is the client. What stands before it is hearsay.
    """
    address = _address(peer)
    if address is None or not _within(address, trusted):
        return _share(address) if address else peer
    for told in reversed(forwarded.split(",")):
        found = _address(told.strip())
        if found is None:
            break
        address = found
        if not _within(address, trusted):
            break
    return _share(address)


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _within(address: Address, among: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in among)


def _share(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SHARE_BITS), strict=False))
    return str(address)
