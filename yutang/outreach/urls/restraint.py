"""Addresses of the rules of restraint and of the ledger."""

from django.urls import path

from yutang.outreach.views import ledger, policy

app_name = "restraint"
urlpatterns = [
    path("restraint/", policy.policy, name="policy"),
    path("restraint/save", policy.policy_save, name="policy_save"),
    path("restraint/holdout", policy.holdout_draw, name="holdout_draw"),
    path("restraint/blackouts/new", policy.blackout_new, name="blackout_new"),
    path("restraint/blackouts/<int:pk>", policy.blackout, name="blackout"),
    path("restraint/blackouts/<int:pk>/remove", policy.blackout_remove, name="blackout_remove"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export", ledger.ledger_export, name="ledger_export"),
    path("ledger/customer/<int:pk>/consent", ledger.consent, name="consent"),
]
