"""Where a request comes from, as far as anybody trustworthy says so."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

OWN_NETWORK = 64  # bits of an IPv6 address that its owner doesn't choose freely


def client(request: HttpRequest) -> str:
    """The address of whoever asks: the proxies in front of us tell it, and only they."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(told) and _is_address(told[-settings.PROXIES]):
        return told[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def household(request: HttpRequest) -> str:
    """What to count by: the address, or all of the IPv6 network that one customer gets."""
    address = client(request)
    if not _is_address(address) or not isinstance(ip_address(address), IPv6Address):
        return address
    return str(ip_network(f"{address.partition('%')[0]}/{OWN_NETWORK}", strict=False))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
