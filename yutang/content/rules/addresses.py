"""Whether customers' phones can open an address: not one of a private network or this machine."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home", ".corp", ".intranet")


def is_private(url: str) -> bool:
    """Whether the address leads into a private network, however its number is written."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:  # brackets without an IPv6 address
        return True
    number = _number(host)
    if number is not None:
        return not number.is_global
    return "." not in host or host.endswith(LOCAL_ENDINGS)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that browsers see in the host; None: it is a name."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    parts = host.split(".")
    values = [_part(part) for part in parts]
    if len(parts) > 4 or any(value is None for value in values):
        return None
    return _joined([value for value in values if value is not None])


def _joined(values: list[int]) -> IPv4Address | None:
    """As browsers read 127.1 or 0x7f000001: the last part fills what is left."""
    total = values[-1]
    for place, value in enumerate(values[:-1]):
        total += value << (8 * (3 - place))
    try:
        return IPv4Address(total)
    except ValueError:
        return None


def _part(text: str) -> int | None:
    try:
        if text.startswith("0x"):
            return int(text, 16)
        return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)
    except ValueError:
        return None
