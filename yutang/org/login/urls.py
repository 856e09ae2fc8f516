"""The addresses of signing in, under allauth's names; there is no sign-up."""

from django.urls import path

from yutang.org.login import views

urlpatterns = [
    path("login", views.sign_in, name="account_login"),
    path("login/code", views.code, name="mfa_authenticate"),
    path("login/inactive", views.inactive, name="account_inactive"),
    path("login/wecom", views.wecom_start, name="wecom_start"),
    path("login/wecom/back", views.wecom_back, name="wecom_back"),
    path("logout", views.sign_out, name="account_logout"),
    path("account/confirm", views.password_again, name="account_reauthenticate"),
    path("account/confirm/code", views.code_again, name="mfa_reauthenticate"),
    path("account/password", views.change_password, name="account_change_password"),
    path("account/password/set", views.factors, name="account_set_password"),
    path("account/factor", views.factors, name="mfa_index"),
    path("account/factor/add", views.add_factor, name="mfa_activate_totp"),
    path("account/factor/remove", views.remove_factor, name="mfa_deactivate_totp"),
    path("account/recovery", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery/new", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "account/recovery/file",
        views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
