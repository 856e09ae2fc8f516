"""Addresses of quality, under `/quality/`."""

from django.urls import path

from yutang.service.views.quality import removals

app_name = "quality"
urlpatterns = [
    path("removals", removals.removals, name="removals"),
    path("removals/alerts", removals.alerts, name="alerts"),
]
