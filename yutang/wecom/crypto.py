"""WeCom's callback envelope: SHA-1 signature over sorted values, AES-256-CBC, PKCS#7 to 32 bytes.

The plain block is `random(16) ‖ uint32_be(len(message)) ‖ message ‖ receiver`.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32
RANDOM = 16
LENGTH = 4
KEY_FORM = re.compile(r"[A-Za-z0-9+/]{43}")
ALPHABET = string.ascii_letters + string.digits


class BadEnvelope(ValueError):
    """The envelope isn't one that WeCom made for us; the text says what is wrong with it."""


@dataclass(frozen=True)
class Envelope:
    """Opens and makes messages of one callback setting (Token, EncodingAESKey, receiver)."""

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    receiver: str

    def open(self, *, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """The message inside, once its signature and its receiver are proven."""
        expected = sign(self.token, timestamp, nonce, sealed)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadEnvelope("signature")
        message, receiver = _unpack(self._decrypt(sealed))
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise BadEnvelope("receiver")
        return message

    def seal(self, message: bytes) -> str:
        """The message encrypted, as Base64."""
        size = len(message).to_bytes(LENGTH, "big")
        plain = secrets.token_bytes(RANDOM) + size + message + self.receiver.encode()
        pad = BLOCK - len(plain) % BLOCK
        sealer = Cipher(AES(self.key), CBC(self.key[:16])).encryptor()
        sealed = sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()
        return base64.b64encode(sealed).decode("ascii")

    def _decrypt(self, sealed: str) -> bytes:
        cipher = _decode(sealed)
        if not cipher or len(cipher) % 16:
            raise BadEnvelope("length")
        opener = Cipher(AES(self.key), CBC(self.key[:16])).decryptor()
        return opener.update(cipher) + opener.finalize()


def envelope(*, token: str, aes_key: str, receiver: str) -> Envelope:
    """The envelope of a callback setting as an operator pastes it (43 characters of key)."""
    if not KEY_FORM.fullmatch(aes_key):
        raise BadEnvelope("key")
    return Envelope(token, _decode(aes_key + "="), receiver)


def sign(*values: str) -> str:
    """WeCom's signature: SHA-1 over the values sorted by bytes and joined."""
    joined = b"".join(sorted(value.encode() for value in values))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()  # the protocol's own digest


def make_token() -> str:
    """A random callback Token of 32 letters and digits."""
    return _random_text(32)


def make_aes_key() -> str:
    """A random EncodingAESKey of 43 letters and digits."""
    return _random_text(43)


def _random_text(size: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(size))


def _decode(text: str) -> bytes:
    """Base64 as real senders write it: trailing bits may be set (the official sample key's are)."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise BadEnvelope("base64") from None


def _unpack(plain: bytes) -> tuple[bytes, bytes]:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise BadEnvelope("padding")
    content = plain[RANDOM:-pad]
    end = LENGTH + int.from_bytes(content[:LENGTH], "big")
    if len(content) < LENGTH or end > len(content):
        raise BadEnvelope("length")
    return content[LENGTH:end], content[end:]
