"""Who opens a page without reading it: search robots, link previews, programs."""

import re

MACHINES = re.compile(
    r"bot\b|bot[/_-]|spider|crawl|slurp|preview|prefetch|facebookexternalhit"
    r"|python|curl/|wget/|httpx|java/|go-http|okhttp|libwww|scrapy",
    re.ASCII | re.IGNORECASE,
)


def is_machine(agent: str) -> bool:
    """Whether this user agent is no browser that a person holds; one without a name is none."""
    return not agent.strip() or MACHINES.search(agent) is not None
