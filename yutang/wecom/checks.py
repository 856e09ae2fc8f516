"""What `yutang doctor` and the health page examine of the WeCom connection."""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings as django_settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yutang.kernel import clock, config
from yutang.kernel.errors import DomainError
from yutang.kernel.health import Finding, Level, check
from yutang.wecom import callback, crypto, queries, settings
from yutang.wecom.api import external, links, messages
from yutang.wecom.api import tokens as callback_ips
from yutang.wecom.client import WeCom, connect
from yutang.wecom.errors import WeComError
from yutang.wecom.models import Observation
from yutang.wecom.settings import App

KEPT_SECONDS = 60.0  # every look at the health page must not become five calls of WeCom
NOBODY = "yutang.doctor.nobody"  # a receiver that can't exist: nothing is sent to anybody
WRONG_AGENT = frozenset({40056, 301002})
LATE = timedelta(minutes=2)

_found: dict[App, tuple[float, list[Finding]]] = {}


@check("wecom", order=40)
def wecom() -> list[Finding]:
    """WeCom knows us and lets us do what we need."""
    app = settings.app()
    if not app.is_complete:
        mend = _("Fill in corp id, agent id and secret on Settings → WeCom.")
        return [Finding(Level.WARNING, _("WeCom is not connected"), "", mend)]
    at, findings = _found.get(app, (float("-inf"), []))
    if time.monotonic() - at > KEPT_SECONDS:
        findings = connection(connect())
        _found.clear()
        _found[app] = (time.monotonic(), findings)
    return findings


def connection(client: WeCom) -> list[Finding]:
    """Every right that the app needs, asked of WeCom now."""
    token = _tried(_("WeCom gives us a token"), client.token)
    if token.level is not Level.OK:
        return [token]
    return [
        token,
        _tried(_("WeCom answers this server"), partial(callback_ips.callback_ips, client)),
        agent(client),
        contact(client),
        quota(client),
    ]


def agent(client: WeCom) -> Finding:
    """The agent id is this secret's app's."""
    title = _("The agent id is this app's")
    try:
        messages.send_text(client, [NOBODY], "-")
    except WeComError as fault:
        if fault.errcode in WRONG_AGENT:
            return _bad(_("The agent id is not this app's"), fault)
    except DomainError as fault:
        return _bad(title, fault)
    return Finding(Level.OK, title, client.app.agent_id)


def contact(client: WeCom) -> Finding:
    """The app may use customer contact, and members are enabled for it."""
    title = _("Members enabled for customer contact")
    try:
        enabled = external.followers(client)
    except DomainError as fault:
        return _bad(_("The app can't use customer contact"), fault)
    if not enabled:
        mend = _(
            "In the WeCom admin console open Customer Contact → Permissions, and add the members"
            " who serve customers; they must also be in the app's visibility."
        )
        return Finding(Level.ERROR, _("No member may serve customers"), "", mend)
    return Finding(Level.OK, title, str(len(enabled)))


def quota(client: WeCom) -> Finding:
    """How many customers acquisition links may still bring."""
    title = _("Quota for acquisition links")
    try:
        left = links.quota(client)
    except DomainError as fault:
        return _bad(title, fault, Level.WARNING)
    if left.balance <= 0:
        mend = _("Buy quota in the WeCom admin console; until then codes use contact ways.")
        return Finding(Level.WARNING, title, "0", mend)
    return Finding(Level.OK, title, f"{left.balance} / {left.total}")


@check("wecom_callback", order=41)
def callbacks() -> list[Finding]:
    """WeCom can reach us, and has proven it."""
    if not (config.get("wecom.token") and config.get("wecom.aes_key")):
        mend = _("Make a Token and an EncodingAESKey on Settings → WeCom, and paste them there.")
        return [Finding(Level.WARNING, _("The callback is not set up"), "", mend)]
    return [reachable(), *_verified()]


def reachable() -> Finding:
    """The public address answers a signed question as WeCom would ask it."""
    title = _("The callback address answers")
    url = callback_url()
    if settings.app().is_real and urlsplit(url).hostname in ("127.0.0.1", "localhost"):
        mend = _("Set YUTANG_BASE_URL to the public address of this system.")
        return Finding(Level.ERROR, _("WeCom can't reach a local address"), url, mend)
    try:
        echoed = _ask_ourselves(url)
    except crypto.BadEnvelope:
        mend = _("Make a new EncodingAESKey on Settings → WeCom: it has 43 letters and digits.")
        return Finding(Level.ERROR, _("The EncodingAESKey has the wrong form"), "", mend)
    except httpx.HTTPError as fault:
        echoed, url = False, f"{url} ({type(fault).__name__})"
    if not echoed:
        mend = _("Check that the web runs and that the public address leads to it (proxy, DNS).")
        return Finding(Level.ERROR, _("The callback address does not answer"), url, mend)
    return Finding(Level.OK, title, url)


@check("wecom_inbox", order=42)
def inbox() -> list[Finding]:
    """Events are handled as they come."""
    found = [*_backlog(), *(_failed_pull(failed) for failed in queries.failed_reconciliations())]
    return found or [Finding(Level.OK, _("Events of WeCom are handled"))]


def _backlog() -> list[Finding]:
    now, found = queries.backlog(), []
    if now.oldest and clock.now() - now.oldest > LATE:
        mend = _("See that a worker runs; more workers handle more.")
        title = _("Events of WeCom wait to be handled")
        found.append(Finding(Level.ERROR, title, str(now.waiting), mend))
    if now.failed:
        mend = _("Look at the reasons on Settings → WeCom events, mend them, and replay.")
        found.append(Finding(Level.ERROR, _("Events of WeCom have failed"), str(now.failed), mend))
    return found


def _failed_pull(failed: Observation) -> Finding:
    detail = f"{failed.name.partition(':')[2]}: {failed.detail}"
    mend = _("It runs again by itself; if it keeps failing, mend the reason.")
    return Finding(Level.WARNING, _("A reconciliation with WeCom failed"), detail, mend)


def callback_url() -> str:
    """The address to paste into WeCom's admin console."""
    return f"{django_settings.BASE_URL}{callback.PATH}"


def _verified() -> list[Finding]:
    verified, refused = queries.observed("callback_verified"), queries.observed("callback_refused")
    last = queries.last_event_at()
    proven = max((at for at in (verified.at if verified else None, last) if at), default=None)
    if refused and (proven is None or refused.at > proven):
        mend = _("Paste Token and EncodingAESKey anew, exactly as on Settings → WeCom.")
        title = _("The last call to the callback was refused")
        return [Finding(Level.WARNING, title, refused.detail, mend)]
    if proven is None:
        mend = _(
            "In the WeCom admin console open the app, “Receive messages”, “Set API receiving”, and"
            " paste address, Token and EncodingAESKey from Settings → WeCom."
        )
        return [Finding(Level.WARNING, _("WeCom has never called us"), "", mend)]
    when = clock.local(proven).strftime("%Y-%m-%d %H:%M")
    return [Finding(Level.OK, _("WeCom has called us"), when)]


def _ask_ourselves(url: str) -> bool:
    token = config.get("wecom.token")
    envelope = crypto.envelope(
        token=token,
        aes_key=config.get("wecom.aes_key"),
        receiver=config.get("wecom.corp_id"),
    )
    echo = f"{callback.OWN_ECHO}{secrets.token_hex(8)}"
    sealed, nonce = envelope.seal(echo.encode()), secrets.token_hex(4)
    timestamp = str(int(clock.now().timestamp()))
    query = {
        "msg_signature": crypto.sign(token, timestamp, nonce, sealed),
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": sealed,
    }
    return httpx.get(f"{url}?{urlencode(query)}", timeout=3).text == echo


def _tried(title: str | Promise, call: Callable[[], object]) -> Finding:
    try:
        call()
    except DomainError as fault:
        return _bad(title, fault)
    return Finding(Level.OK, title)


def _bad(title: str | Promise, fault: DomainError, level: Level = Level.ERROR) -> Finding:
    number = str(fault.errcode) if isinstance(fault, WeComError) and fault.errcode else ""
    return Finding(level, title, number, str(fault.sentence))
