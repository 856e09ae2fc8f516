"""Tokens in addresses: nobody guesses one, and none says anything."""

import secrets

LETTERS = 22  # 128 bits


def fresh_token() -> str:
    """A token that nobody had before."""
    return secrets.token_urlsafe(16)
