"""Addresses of group broadcasts, under `/sends/groups/`."""

from django.urls import path

from yutang.outreach.views.broadcasts import acting, choosing, editing, results

app_name = "broadcasts"
urlpatterns = [
    path("", results.broadcasts, name="broadcasts"),
    path("new", editing.new, name="new"),
    path("<int:pk>", results.broadcast, name="broadcast"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/choose", choosing.choose, name="choose"),
    path("<int:pk>/reach", results.reach, name="reach"),
    path("<int:pk>/figures", results.figures, name="figures"),
    path("<int:pk>/groups", results.groups, name="groups"),
    path("<int:pk>/groups.csv", results.export, name="export"),
    path("<int:pk>/try", acting.try_it, name="try"),
    path("<int:pk>/start", acting.start, name="start"),
    path("<int:pk>/decide", acting.decide, name="decide"),
    path("<int:pk>/withdraw", acting.withdraw, name="withdraw"),
    path("<int:pk>/cancel", acting.cancel, name="cancel"),
    path("<int:pk>/copy", acting.copy, name="copy"),
    path("<int:pk>/remind", acting.remind_all, name="remind_all"),
    path("tasks/<int:pk>/remind", acting.remind, name="remind"),
]
