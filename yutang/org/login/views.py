"""The pages of signing in: allauth's views with our forms and templates."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yutang.kernel import audit
from yutang.org import queries
from yutang.org.access import MemberRequest, public, signed_in
from yutang.org.login import forms, wecom

NEWCOMER = public("whoever is about to sign in")
OWN = signed_in("one's own account")


class SignIn(account.LoginView):  # type: ignore[misc]
    """Name and password, or WeCom where it is connected."""

    template_name = "org/login/sign_in.html"
    form_class = forms.SignInForm
    extra_context = {"wecom": wecom.is_connected, "is_empty": queries.nobody_signs_in}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Inside WeCom nobody has to click; who was refused comes back without `next`."""
        if "next" in request.GET and wecom.knows_who(request):
            return redirect(f"{reverse('wecom_start')}?{request.GET.urlencode()}")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    """A new password, written down."""

    template_name = "org/login/password.html"
    form_class = forms.NewPasswordForm

    def form_valid(self, form: forms.NewPasswordForm) -> HttpResponse:
        member = self.request.user
        audit.note(actor=member, action="org.changed_password", subject=member)
        response: HttpResponse = super().form_valid(form)
        return response


class AddFactor(totp.ActivateTOTPView):  # type: ignore[misc]
    """Connect an authenticator app, written down."""

    template_name = "org/login/factor_add.html"
    form_class = forms.NewFactorForm

    def form_valid(self, form: forms.NewFactorForm) -> HttpResponse:
        member = self.request.user
        audit.note(actor=member, action="org.added_factor", subject=member)
        response: HttpResponse = super().form_valid(form)
        return response


class RemoveFactor(totp.DeactivateTOTPView):  # type: ignore[misc]
    """Do without an authenticator app, written down."""

    template_name = "org/login/factor_remove.html"

    def form_valid(self, form: totp.DeactivateTOTPForm) -> HttpResponse:
        member = self.request.user
        audit.note(actor=member, action="org.removed_factor", subject=member)
        response: HttpResponse = super().form_valid(form)
        return response


sign_in = NEWCOMER(SignIn.as_view())
inactive = NEWCOMER(account.AccountInactiveView.as_view(template_name="org/login/inactive.html"))
code = NEWCOMER(
    factor.AuthenticateView.as_view(template_name="org/login/code.html", form_class=forms.CodeForm)
)
sign_out = NEWCOMER(account.LogoutView.as_view(template_name="org/login/sign_out.html"))
password_again = OWN(
    account.ReauthenticateView.as_view(
        template_name="org/login/again.html", form_class=forms.PasswordAgainForm
    )
)
code_again = OWN(
    factor.ReauthenticateView.as_view(
        template_name="org/login/again.html", form_class=forms.SecondCodeForm
    )
)
change_password = OWN(ChangePassword.as_view())
add_factor = OWN(AddFactor.as_view())
remove_factor = OWN(RemoveFactor.as_view())
recovery_codes = OWN(
    recovery.ViewRecoveryCodesView.as_view(template_name="org/login/recovery_codes.html")
)
new_recovery_codes = OWN(
    recovery.GenerateRecoveryCodesView.as_view(template_name="org/login/recovery_new.html")
)
download_recovery_codes = OWN(recovery.DownloadRecoveryCodesView.as_view())


@NEWCOMER
def wecom_start(request: HttpRequest) -> HttpResponse:
    """To WeCom's page, which sends the member back with a code."""
    return redirect(wecom.address(request))


@NEWCOMER
@sensitive_post_parameters()
def wecom_back(request: HttpRequest) -> HttpResponse:
    """Back from WeCom: sign the member in, or say why not."""
    target = wecom.take_state(request)
    if target is None:
        return _refuse(request, _("That sign-in took too long or began elsewhere. Try again."))
    member = wecom.member_of(request.GET.get("code", ""))
    if member is None:
        return _refuse(
            request,
            _("Your WeCom account isn't known here yet. Ask an owner to synchronise members."),
        )
    if not member.is_active:
        return redirect("account_inactive")
    if request.user == member:  # in WeCom each page comes this way
        return redirect(target)
    return wecom.sign_in(request, member, target)


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("account_login")


@OWN
def factors(request: MemberRequest) -> HttpResponse:
    """allauth's index of second factors is part of our account page."""
    return redirect("org:account")
