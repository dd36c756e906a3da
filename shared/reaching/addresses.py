"""Which addresses are on the public network."""

import ipaddress

# Addresses that hold another one, which a gateway on the way would unwrap.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in wrapped(address))


def wrapped(address: Address) -> list[Address]:
    """The address, and those that stand in it."""
    found: list[Address | None] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return [address.ipv4_mapped]
        found += [address.sixtofour, *(address.teredo or ())]
        if address in TRANSLATED:
            return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return [each for each in found if each is not None]
