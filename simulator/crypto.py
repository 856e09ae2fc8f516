"""Callback crypto: AES-256-CBC with WeCom's padding and block layout, and the signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32


def aes_key(encoding_aes_key: str) -> bytes:
    """The 32 key bytes; the last character may carry stray bits, so decoding is lenient."""
    return binascii.a2b_base64(encoding_aes_key + "=")


def sign(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    parts = sorted(part.encode() for part in (token, timestamp, nonce, encrypted))
    return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()


def js_signature(ticket: str, noncestr: str, timestamp: str, url: str) -> str:
    """The signature of `wx.config` and `agentConfig`: fixed order, address without its fragment."""
    address = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={noncestr}&timestamp={timestamp}&url={address}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def encrypt(message: bytes, *, key: bytes, receive_id: str, salt: bytes | None = None) -> str:
    """Base64 of the encrypted `random(16) ‖ length ‖ message ‖ receive_id`."""
    salt = secrets.token_bytes(16) if salt is None else salt
    plain = salt + struct.pack(">I", len(message)) + message + receive_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(encrypted: str, *, key: bytes) -> tuple[bytes, str]:
    """The message and the receive id of a sealed block."""
    decryptor = Cipher(AES(key), CBC(key[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[20 : 20 + length], plain[20 + length :].decode()
