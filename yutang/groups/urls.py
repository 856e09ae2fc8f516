"""Addresses of the area, under `/groups/`."""

from django.urls import URLPattern

app_name = "groups"
urlpatterns: list[URLPattern] = []
