"""The sidebar's frame: whose chat it is, its tabs, and the signatures that let it speak."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yutang.console.sidebar import beside, cards, signing
from yutang.console.sidebar.beside import Beside
from yutang.console.sidebar.views import content, scripts, todos
from yutang.org.access import MemberRequest, member_required
from yutang.wecom import settings as wecom_settings

TABS = {
    "customer": (_("Customer"), "user"),
    "group": (_("Group chat"), "users-group"),
    "scripts": (_("Scripts"), "message-2-share"),
    "content": (_("Content"), "article"),
    "tasks": (_("To do"), "checklist"),
}


@member_required("sidebar.see")
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The frame with what needs nobody; WeCom tells its script whose chat this is."""
    app, bridge = wecom_settings.app(), signing.bridge()
    found = beside.chosen(request)
    context = shown(request, found, found.own_tab)
    context |= {"app": app, "bridge": bridge}
    response = render(request, "console/sidebar/page.html", context)
    response["Content-Security-Policy"] = signing.policy(bridge)
    return response


@member_required("sidebar.see")
@require_GET
def signature(request: MemberRequest) -> HttpResponse:
    """What the SDK needs to speak for our app on the address given."""
    return JsonResponse(signing.signatures(request, request.GET.get("url", "")))


@member_required("sidebar.see")
@require_GET
def who(request: MemberRequest) -> HttpResponse:
    """The sidebar for whom WeCom names, or for whom we know; without anybody what suits all."""
    context = shown(request, beside.named(request), request.GET.get("tab", ""))
    return render(request, "console/sidebar/shown.html", context)


def shown(request: MemberRequest, found: Beside, tab: str) -> dict[str, Any]:
    """The whole sidebar on one of its tabs; the first tab is of whom the chat is with."""
    if tab not in TABS or tab in ("customer", "group"):
        tab = found.own_tab or "scripts"
    context: dict[str, Any] = {
        "beside": found,
        "customer": found.customer,
        "group": found.group,
        "is_stranger": found.is_stranger,
        "tab": tab,
        "tabs": [
            (key, label, symbol)
            for key, (label, symbol) in TABS.items()
            if key not in ("customer", "group") or key == found.own_tab
        ],
    }
    return context | _of_tab(request, found, tab)


def _of_tab(request: MemberRequest, found: Beside, tab: str) -> dict[str, Any]:
    if tab == "customer" and found.customer:
        return cards.of_customer(request, found.customer)
    if tab == "group" and found.group:
        return cards.of_group(request, found.group)
    if tab == "scripts":
        return scripts.context(request, found, "")
    if tab == "content":
        return content.context(request, found, "")
    return todos.context(request, found)
