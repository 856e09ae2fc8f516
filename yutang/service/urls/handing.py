"""Addresses of hand-overs, under `/handing/`."""

from django.urls import path

from yutang.service.views.handing import acting, detail, editing, listing

app_name = "handing"
urlpatterns = [
    path("", listing.handovers, name="handovers"),
    path("read", listing.read, name="read"),
    path("new", editing.new, name="new"),
    path("<int:pk>", detail.handover, name="handover"),
    path("<int:pk>/figures", detail.figures, name="figures"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/start", acting.start, name="start"),
    path("<int:pk>/cancel", acting.cancel, name="cancel"),
    path("<int:pk>/choose", acting.choose, name="choose"),
    path("<int:pk>/retry", acting.retry, name="retry"),
    path("<int:pk>/groups/<int:row>", acting.group, name="group"),
]
