"""What WeCom is told about a code, and whether it has to be told again."""

import hashlib
import json
import secrets
import string
from collections.abc import Sequence
from datetime import datetime

from yutang.acquisition.rules.assignment import Candidate

_ALPHABET = string.ascii_lowercase + string.digits
WAY_MEMBERS = 100  # WeCom: members of one contact way
STATE_LENGTH = 30  # WeCom: characters of a contact way's state
REMARK_LENGTH = 30  # WeCom: characters of a contact way's remark


def fresh_slug() -> str:
    """A short random name for an address on a poster (~41 bits, no look-alikes)."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(8))


def fresh_state(kind: str) -> str:
    """A token that WeCom hands back on arrival; `kind` is its first letter (~82 bits follow)."""
    return kind + "_" + "".join(secrets.choice(_ALPHABET) for _ in range(16))


def wanted_members(candidates: Sequence[Candidate], *, at: datetime) -> list[Candidate]:
    """Whom WeCom may hand a customer now: all who are ready, else the ready spares.

    At most 100; of more, those furthest behind their share.
    """
    ready = [c for c in candidates if c.obstacle(at) is None]
    regular = [c for c in ready if not c.spare] or ready
    by_turn = sorted(regular, key=lambda c: (c.turn, c.member_id))
    return sorted(by_turn[:WAY_MEMBERS], key=lambda c: c.member_id)


def fingerprint(*, user_ids: Sequence[str], remark: str, skip_verify: bool) -> str:
    """Two equal fingerprints mean that WeCom already knows all of it."""
    facts = [sorted(user_ids), remark, skip_verify]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:32]
