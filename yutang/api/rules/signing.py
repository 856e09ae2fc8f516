"""How a webhook is signed: HMAC-SHA256 over `event.timestamp.body`, in hex."""

import hashlib
import hmac
from collections.abc import Iterable

WINDOW = 300  # seconds that a timestamp may be off, either way


def sign(secret: str, event: str, timestamp: str, body: bytes) -> str:
    """The signature that a shop sends along."""
    text = f"{event}.{timestamp}.".encode() + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def is_signed(
    secrets: Iterable[str], *, event: str, timestamp: str, body: bytes, signature: str
) -> bool:
    """Whether any of the secrets made the signature; takes equally long either way."""
    given = signature.removeprefix("sha256=").lower().encode("ascii", "replace")
    made = [sign(secret, event, timestamp, body).encode() for secret in secrets]
    return sum(hmac.compare_digest(each, given) for each in made) > 0


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether the timestamp (seconds since 1970) is within the window around now."""
    return timestamp.isascii() and timestamp.isdigit() and abs(int(timestamp[:12]) - now) <= WINDOW
