"""Frequency and concurrency: who has called what how often; a block lasts as long as its window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE, HOUR, DAY, MONTH = 60, 3_600, 86_400, 30 * 86_400


@dataclass
class _Count:
    started: float
    calls: int = 0
    blocked_until: float = 0.0


@dataclass
class Limits:
    """All limits of WECOM.md §1.3; `POST /sim/limits` may set any of them."""

    now: Callable[[], float]
    corp_api_minute: int = 10_000
    corp_api_hour: int = 150_000
    ip_api_minute: int = 20_000
    ip_api_hour: int = 600_000
    concurrency: int = 200  # calls under way per corp and API
    wrong_secrets_hour: int = 20  # then the IP is banned for an hour
    ticket_corp_hour: int = 400
    ticket_app_hour: int = 100
    uploadimg_day: int = 1_000
    uploadimg_month: int = 3_000
    moments_minute: int = 10
    moments_month: int = 100_000
    message_member_minute: int = 30
    message_member_hour: int = 1_000
    debug_minute: int = 5
    per_api: dict[str, int] = field(default_factory=dict)  # path -> calls per minute
    under_way: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, _Count] = field(default_factory=dict)

    def exceeded(self, subject: str, most: int, seconds: int) -> bool:
        """Count one call of the subject; True when it is (or now becomes) blocked."""
        now = self.now()
        count = self._counts.get(subject)
        if count is None or now - count.started >= seconds:
            blocked = count.blocked_until if count else 0.0
            count = self._counts[subject] = _Count(started=now, blocked_until=blocked)
        if now < count.blocked_until:
            return True
        count.calls += 1
        if count.calls <= most:
            return False
        count.blocked_until = now + seconds
        count.calls = 0
        return True

    def blocked(self, subject: str) -> bool:
        """True while an earlier excess still blocks the subject; counts nothing."""
        count = self._counts.get(subject)
        return count is not None and self.now() < count.blocked_until

    def api_exceeded(self, path: str, ip: str) -> bool:
        """Count one call of an API by the corp and the IP."""
        per_minute = self.per_api.get(path, self.corp_api_minute)
        return (
            self.exceeded(f"c1|{path}", per_minute, MINUTE)
            or self.exceeded(f"c2|{path}", self.corp_api_hour, HOUR)
            or self.exceeded(f"i1|{ip}|{path}", self.ip_api_minute, MINUTE)
            or self.exceeded(f"i2|{ip}|{path}", self.ip_api_hour, HOUR)
        )

    def values(self) -> dict[str, object]:
        hidden = ("now", "under_way", "_counts")
        return {name: value for name, value in vars(self).items() if name not in hidden}

    def reset(self) -> None:
        self._counts.clear()
