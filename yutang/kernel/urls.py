"""The kernel's own pages."""

from django.urls import URLPattern

app_name = "kernel"
urlpatterns: list[URLPattern] = []
