"""The settings of the connection to WeCom: filled in, tried, and the keys to paste over there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yutang.kernel import config
from yutang.kernel.access import member_required
from yutang.kernel.health import Finding, Level
from yutang.kernel.ui.asking import asked
from yutang.wecom import checks, settings
from yutang.wecom.client import connect
from yutang.wecom.commands.connection import make_keys, save_connection
from yutang.wecom.forms import ConnectionForm
from yutang.wecom.views.member import MemberRequest


@member_required("settings.change")
@require_http_methods(["GET", "POST"])
def connection(request: MemberRequest) -> HttpResponse:
    """The form; secrets can be given here but are never shown."""
    form = ConnectionForm(request.POST or None)
    if form.is_valid():
        save_connection(values=form.values(), actor=request.member)
        messages.success(request, _("Saved. Now try the connection."))
        return redirect("wecom:settings")
    return _page(request, form, status=422 if form.errors else 200)


@member_required("settings.change")
@require_POST
def connection_test(request: MemberRequest) -> HttpResponse:
    """Ask WeCom now for everything we need of it."""
    found = checks.connection(connect()) if settings.app().is_complete else [_incomplete()]
    findings = [*found, *checks.callbacks()]
    if request.headers.get("HX-Request"):
        return render(request, "wecom/findings.html", {"findings": findings})
    return _page(request, ConnectionForm(), findings=findings)


@member_required("settings.change")
@require_POST
@asked(
    gettext_lazy("Make a new Token and EncodingAESKey?"),
    gettext_lazy("WeCom's calls are refused until you have pasted the new ones over there."),
    gettext_lazy("Make new keys"),
)
@never_cache
def connection_keys(request: MemberRequest) -> HttpResponse:
    """New random keys, shown this once."""
    token, aes_key = make_keys(actor=request.member)
    return _page(request, ConnectionForm(), made={"token": token, "aes_key": aes_key})


def _page(
    request: MemberRequest, form: ConnectionForm, *, status: int = 200, **more: object
) -> HttpResponse:
    fixed = [form.fields[name].label for name, key in form.KEYS.items() if config.is_fixed(key)]
    context = {
        "form": form,
        "fixed": fixed,
        "callback_url": checks.callback_url(),
        "keys_fixed": config.is_fixed("wecom.token") or config.is_fixed("wecom.aes_key"),
        "has_keys": bool(config.get("wecom.token") and config.get("wecom.aes_key")),
        **more,
    }
    return render(request, "wecom/settings.html", context, status=status)


def _incomplete() -> Finding:
    mend = _("Fill in corp id, agent id and secret.")
    return Finding(Level.ERROR, _("WeCom is not connected"), "", mend)
