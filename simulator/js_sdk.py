"""What a member's client does for a page in the toolbar of a chat (WECOM.md 4.3).

The SDK sends the signature of the page's address with every call; each is checked, so that a page
that was never configured gets nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator import crypto
from simulator.records import App
from simulator.refusals import Refused
from simulator.visibility import sees

if TYPE_CHECKING:
    from simulator.sim import Sim

CONTACT_PATHS = "externalcontact/"


@dataclass(frozen=True)
class Signed:
    """A signature with what it was made of, but for the ticket."""

    noncestr: str
    timestamp: str
    url: str
    signature: str


def check(sim: Sim, signed: Signed, *, agent_id: int) -> None:
    """Refuse a signature that the ticket of the app (0: of the corp) doesn't explain."""
    now = sim.clock.now()
    kind = "app_ticket" if agent_id else "corp_ticket"
    tickets = [
        grant.code
        for grant in sim.state.grants.find("kind", kind)
        if grant.agent_id == agent_id and grant.expires_at > now
    ]
    if not tickets:
        raise Refused("ticket_unfetched")
    parts = (signed.noncestr, signed.timestamp, signed.url)
    if signed.signature not in {crypto.js_signature(ticket, *parts) for ticket in tickets}:
        raise Refused("signature_unfit")


def signed_by(params: dict[str, Any], url: str) -> Signed:
    """What a call bears: `verify…` of the SDK."""
    names = ("verifyNonceStr", "verifyTimestamp", "verifySignature")
    nonce, timestamp, signature = (str(params.get(name, "")) for name in names)
    return Signed(nonce, timestamp, url, signature)


def configure(sim: Sim, params: dict[str, Any], url: str, userid: str) -> None:
    """`agentConfig`: the app, its domain and its sight of the member must fit."""
    app = sim.state.apps.get(str(params.get("agentid", "")))
    if app is None or params.get("corpid") != sim.state.corp.id:
        raise Refused("signature_unfit")
    signed = Signed(
        str(params.get("nonceStr", "")),
        str(params.get("timestamp", "")),
        url,
        str(params.get("signature", "")),
    )
    check(sim, signed, agent_id=app.agent_id)
    _require(sim, app, url, userid)


def app_of_call(sim: Sim, params: dict[str, Any], url: str, userid: str) -> App:
    """The app whose ticket signed the call."""
    signed = signed_by(params, url)
    if params.get("verifyAppId") == sim.state.corp.id:
        for app in sim.state.apps.all():
            try:
                check(sim, signed, agent_id=app.agent_id)
            except Refused:
                continue
            _require(sim, app, url, userid)
            return app
    raise Refused("signature_unfit")


def _require(sim: Sim, app: App, url: str, userid: str) -> None:
    """A trusted domain, the right to customer contact, and the member in sight."""
    if app.trusted_domains and urlsplit(url).netloc not in app.trusted_domains:
        raise Refused("domain_untrusted", domain=urlsplit(url).netloc)
    may = app.callable is True or (
        app.callable and any(CONTACT_PATHS in path for path in app.callable)
    )
    if app.disabled or not may or not sees(sim.state, app, userid):
        raise Refused("signature_unfit")
