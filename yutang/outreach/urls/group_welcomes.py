"""Addresses of group welcome templates, under `/welcome/groups/`."""

from django.urls import path

from yutang.outreach.views import group_welcomes as views

app_name = "group_welcomes"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new", views.new, name="new"),
    path("preview", views.preview, name="preview"),
    path("<int:pk>", views.edit, name="edit"),
    path("<int:pk>/put", views.put, name="put"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
