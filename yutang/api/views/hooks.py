"""The page of webhooks: shops, their secrets, and what they told."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.api.commands import hooks as commands
from yutang.api.errors import HookTaken
from yutang.api.forms import HookForm
from yutang.api.models import Hook, HookEvent
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required


@member_required("api.change")
@require_http_methods(["GET", "POST"])
def hooks(request: MemberRequest) -> HttpResponse:
    """All hooks, and their events; a new secret is shown this once."""
    form, secret = HookForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            source = form.cleaned_data["source"]
            _hook, secret = commands.create_hook(source=source, actor=request.member)
            form = HookForm()
        except HookTaken as fault:
            form.add_error("source", str(fault))
    return _page(request, form, secret)


@member_required("api.change")
@require_POST
@asked(_("Make a new secret?"), _("The old one holds for another day."), _("New secret"))
def hook_rotate(request: MemberRequest, pk: int) -> HttpResponse:
    """Another secret, shown this once."""
    secret = commands.rotate_hook(hook=get_object_or_404(Hook, pk=pk), actor=request.member)
    return _page(request, HookForm(), secret)


@member_required("api.change")
@require_POST
def hook_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Listen, or don't."""
    is_open = request.POST.get("open") == "1"
    hook = get_object_or_404(Hook, pk=pk)
    commands.switch_hook(hook=hook, is_open=is_open, actor=request.member)
    return redirect("api:hooks")


@member_required("api.change")
@require_POST
def event_replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Handle a failed event again."""
    event = get_object_or_404(HookEvent, pk=pk)
    commands.replay_event(event=event, actor=request.member)
    return redirect("api:hooks")


def _page(request: MemberRequest, form: HookForm, secret: str) -> HttpResponse:
    states = Filter("state", _("State"), HookEvent.State.choices)
    listing = Listing.read(request, filters=[states])
    events = HookEvent.objects.select_related("hook").defer("body")
    if state := listing.value("state"):
        events = events.filter(state=state)
    context = {
        "form": form,
        "secret": secret,
        "listing": listing,
        "hooks": Hook.objects.order_by("source"),
        "page": keyset.page(events, by="-received_at", cursor=listing.cursor, size=30),
        "base": settings.BASE_URL,
    }
    response = render(request, "api/hooks.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
