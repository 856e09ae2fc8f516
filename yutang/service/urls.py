"""Addresses of the area, under `/service/`."""

from django.urls import URLPattern

app_name = "service"
urlpatterns: list[URLPattern] = []
