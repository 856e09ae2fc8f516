"""Signatures with which WeCom's JavaScript SDK lets our page speak, for our own addresses only."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError
from yutang.kernel.middleware import content_policy
from yutang.wecom import settings as wecom_settings
from yutang.wecom.api import js
from yutang.wecom.client import connect


class NotOurs(DomainError):
    """Somebody wants another page to speak for our app."""

    code = "not_ours"
    status = 400
    sentence = _("Only addresses of the sidebar are signed.")


def signatures(request: HttpRequest, url: str) -> dict[str, Any]:
    """What `config` and `agentConfig` want for this address; the tickets are shared and kept."""
    if not is_ours(request, url):
        raise NotOurs
    client = connect()
    return {
        "config": _plain(js.corp_signature(client, url)),
        "agent": _plain(js.agent_signature(client, url)),
    }


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether the address is the sidebar's, under the name that was asked for or is configured."""
    parts = urlsplit(url)
    hosts = {request.get_host(), urlsplit(settings.BASE_URL).netloc}
    is_web = parts.scheme in ("http", "https")
    return is_web and parts.netloc in hosts and parts.path == reverse("console:sidebar")


def policy(bridge: str) -> str:
    """The page's content policy; the stand-in's bridge comes from where WeCom's calls go."""
    if not bridge:
        return content_policy()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(bridge))
    return content_policy().replace("script-src 'self'", f"script-src 'self' {origin}")


def bridge() -> str:
    """Where a stand-in has the script that WeCom itself puts into pages; empty at WeCom."""
    app = wecom_settings.app()
    if app.is_real or not app.is_complete:
        return ""
    return f"{app.api_base}/static/js/bridge.js"


def _plain(signed: js.Signed) -> dict[str, Any]:
    return {
        "timestamp": signed.timestamp,
        "nonceStr": signed.nonce,
        "signature": signed.signature,
    }
