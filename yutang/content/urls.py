"""Addresses of the area, under `/content/`."""

from django.urls import URLPattern, path

from yutang.content.views import files

app_name = "content"
urlpatterns: list[URLPattern] = [
    path("files/<uuid:pk>", files.shown_file, name="shown_file"),
    path("files/<uuid:pk>/seen", files.seen_file, name="seen_file"),
]
