"""Which hosts may be asked, and which addresses may be connected to: nothing leads into a private network unasked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str, int], Sequence[str]]

USUAL_PORTS = {"http": 80, "https": 443}
# Ranges of IPv6 that carry an IPv4 address, which is where a packet ends: NAT64 (RFC 6052, RFC 8215).
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")


class ForbiddenAddress(Exception):
    """A host that resolves to an address that nobody has allowed; the message is host and address."""


class UnknownHost(Exception):
    """A host that has no address; the message says why."""


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, and so is every address that it carries.

    Not public: loopback, private, shared (100.64/10), link-local with the metadata addresses of clouds, multicast,
    unspecified, reserved, documentation; the same inside IPv4-mapped, IPv4-compatible, 6to4, Teredo and NAT64 ones.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return all(_is_plainly_public(each) for each in (address, *_carried(address)))


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _COMPATIBLE or any(address in network for network in _NAT64):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in found if each is not None]


def _is_plainly_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None or address in _NAT64[0]:
            return True  # what it carries decides
        if address.is_site_local or address.scope_id is not None:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
        or address.is_link_local
    )  # fmt: skip


def is_intranet(text: str) -> bool:
    """Whether an address is a machine's own or a private one: what an allow-list may name by host and port."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (address.is_loopback or address.is_private) and not (
        address.is_link_local or address.is_multicast or address.is_unspecified
    )


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order. Raises ``UnknownHost``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(f"{host}: {error}") from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class AllowList:
    """The hosts of ``[sources] allow_hosts``, in small letters."""

    entries: tuple[str, ...]

    def has(self, host: str, port: int, scheme: str) -> bool:
        """Whether a host may be asked on a port."""
        if self.has_port(host, port):
            return True
        if port != USUAL_PORTS.get(scheme):
            return False
        host = _bare(host)
        entries = [_bare(entry) for entry in self.entries]
        return any(host == entry or (entry.startswith("*.") and host.endswith(entry[1:])) for entry in entries)

    def has_port(self, host: str, port: int) -> bool:
        """Whether host and port are named together: then a private address is meant."""
        named = (entry.rpartition(":") for entry in self.entries if not entry.endswith("]"))
        return (_bare(host), str(port)) in {(_bare(name), number) for name, _, number in named}

    def choose_addresses(self, host: str, port: int, resolver: Resolver) -> list[str]:
        """The addresses to connect to. One forbidden address among them forbids all: so do names that were tampered
        with answer. Raises ``ForbiddenAddress``, ``UnknownHost``."""
        addresses = list(resolver(_bare(host), port))
        if not addresses:
            raise UnknownHost(host)
        is_meant = self.has_port(host, port)
        for address in addresses:
            if not (is_public(address) or (is_meant and is_intranet(address))):
                raise ForbiddenAddress(f"{host} → {address}")
        return addresses


def _bare(host: str) -> str:
    """A host as it is looked up: small letters, without brackets, Chinese names in their ASCII form."""
    host = host.lower().strip("[]").rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
