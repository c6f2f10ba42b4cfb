"""Which addresses events may be sent to: a shop's own network must not be reachable through them (SSRF)."""

import asyncio
import socket
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from conversations.errors import BadInputError
from integrations.webhooks import MAX_URL

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressProblem(StrEnum):
    """What is wrong with an address."""

    MALFORMED = "malformed"
    NOT_HTTPS = "not_https"
    PRIVATE = "private"


class BadAddressError(BadInputError):
    """Events can't be sent there."""

    def __init__(self, problem: AddressProblem) -> None:
        super().__init__(_WORDS[problem])
        self.problem = problem


_WORDS = {
    AddressProblem.MALFORMED: "an address looks like https://crm.example/otvet, without a user or a fragment",
    AddressProblem.NOT_HTTPS: "events are sent by https, except to this very machine",
    AddressProblem.PRIVATE: "private addresses are refused unless OTVET_WEBHOOKS_TO_PRIVATE_ADDRESSES allows them",
}


def check_address(url: str, *, private_allowed: bool) -> None:
    """Look at an address as it is written. Raises BadAddressError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddressError(AddressProblem.MALFORMED) from error
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL
    if not (is_plain and host and parts.scheme in {"http", "https"} and port != 0):
        raise BadAddressError(AddressProblem.MALFORMED)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddressError(AddressProblem.MALFORMED)
    if parts.scheme == "http" and host not in _LOCAL_NAMES:
        raise BadAddressError(AddressProblem.NOT_HTTPS)
    if not private_allowed and (host in _LOCAL_NAMES or not _may_be_public(host)):
        raise BadAddressError(AddressProblem.PRIVATE)


async def resolved(host: str, port: int, *, private_allowed: bool) -> str:
    """The one IP address to connect to, so that nobody is asked twice and answers differently.

    Raises BadAddressError where any of the host's addresses is private, OSError where it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not private_allowed and not all(is_public(address) for address in addresses):
        raise BadAddressError(AddressProblem.PRIVATE)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, whatever it is wrapped in."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    wrapped = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    inner = wrapped or ip
    return inner.is_global and not inner.is_multicast and not (wrapped is None and _is_tunnel(ip))


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _is_tunnel(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv6Address) and ip.teredo is not None


def _may_be_public(host: str) -> bool:
    """A name may be anything until it is resolved; a written IP address is what it is."""
    try:
        ip_address(host)
    except ValueError:
        return True
    return is_public(host)
