"""The page of tokens."""

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.api import words
from yutang.api.commands import tokens as commands
from yutang.api.forms import TokenForm
from yutang.api.models import Token
from yutang.kernel import clock
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@member_required("api.change")
@require_http_methods(["GET", "POST"])
def tokens(request: MemberRequest) -> HttpResponse:
    """All tokens; a new one's text is shown this once."""
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, text = commands.create_token(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            per_minute=form.cleaned_data["per_minute"],
            expires_at=form.expires_at,
            actor=request.member,
        )
        form = TokenForm()
    now = clock.now()
    open_first = F("revoked_at").desc(nulls_first=True)
    found = Token.objects.select_related("owner").order_by(open_first, "-created_at", "-pk")
    rows = [
        {"token": each, "is_open": each.is_open(now), "may": [words.SCOPES[s] for s in each.scopes]}
        for each in found
    ]
    context = {"form": form, "rows": rows, "text": text, "base": settings.BASE_URL}
    response = render(request, "api/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@member_required("api.change")
@require_POST
@asked(_("Revoke this token?"), _("The program that uses it is shut out at once."), _("Revoke"))
def token_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Shut one out."""
    commands.revoke_token(token=get_object_or_404(Token, pk=pk), actor=request.member)
    return redirect("api:tokens")
