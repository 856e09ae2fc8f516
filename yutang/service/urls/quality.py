"""Addresses of quality, under `/quality/`."""

from django.urls import path

from yutang.service.views.quality import removals, rules, times

app_name = "quality"
urlpatterns = [
    path("", times.times, name="times"),
    path("export", times.times_export, name="times_export"),
    path("read", times.times_read, name="times_read"),
    path("rules", rules.rules, name="rules"),
    path("rules/new", rules.rule_new, name="rule_new"),
    path("rules/compare", rules.rules_compare, name="rules_compare"),
    path("rules/<int:pk>", rules.rule, name="rule"),
    path("rules/<int:pk>/delete", rules.rule_delete, name="rule_delete"),
    path("rules/<int:pk>/put-back", rules.rule_put_back, name="rule_put_back"),
    path("rules/<int:pk>/take-over", rules.rule_take_over, name="rule_take_over"),
    path("removals", removals.removals, name="removals"),
    path("removals/alerts", removals.alerts, name="alerts"),
]
