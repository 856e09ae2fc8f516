"""What a token may be good for."""

SCOPES = (
    "orders:read",
    "orders:write",
    "products:write",
    "customers:read",
    "customers:write",
    "facts:read",
    "facts:write",
    "audiences:read",
    "journeys:read",
    "journeys:write",
)


def known(scopes: list[str]) -> list[str]:
    """Those of them that exist, in our order, each once."""
    return [scope for scope in SCOPES if scope in scopes]
