"""The switches of `POST /sim/settings`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Settings:
    """How this stand-in behaves where WeCom leaves it open, and the corp's quotas."""

    confirm_after_seconds: float | None = 1.0  # None: only /sim/confirm or a reply confirms
    list_empty_84061: bool = True
    api_events_echo: bool = False
    extra_fields: bool = True
    developer_bound: bool = True
    detail_lag_seconds: float = 0.0
    latency_ms: int = 0
    customers_per_member: int = 5_000
    customers_per_corp: int = 50_000
    follow_page: int = 500
    corp_tag_quota: int = 10_000
    customer_tag_limit: int = 3_000
    contact_way_quota: int = 500_000
    temp_way_quota: int = 100_000
    mass_cap: str = "month"  # how many mass messages a customer receives: month, week or day
    mass_dispatch_seconds: float = 2.0  # until then 41063
    moment_cap: int = 4  # moments of the corp that a customer sees in a month
    moment_job_seconds: float = 2.0  # until then 41079
    moment_jobs_most: int = 100  # under way at once
    link_limit: int = 10_000
    app_account_limit: int = 1_000
    old_sync_ip: bool = False  # the contact-sync assistant calls from an IP known before 2022
    callback_timeout: float = 5.0
    callback_backoff: list[float] = field(default_factory=lambda: [1.0, 2.0, 4.0])
    callback_parallel: int = 8
    seed: int = 1
