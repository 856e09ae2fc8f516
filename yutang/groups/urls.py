"""Addresses of the area, under `/groups/`."""

from django.urls import path

from yutang.groups.views import groups, owners

app_name = "groups"
urlpatterns = [
    path("", groups.groups, name="groups"),
    path("export", groups.groups_export, name="export"),
    path("owners", owners.owners, name="owners"),
    path("sync", groups.groups_sync, name="sync"),
    path("<int:pk>", groups.group, name="group"),
    path("<int:pk>/tags", groups.group_tags, name="tags"),
    path("<int:pk>/read", groups.group_read, name="read"),
]
