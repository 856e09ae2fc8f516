from django.urls import path

from yutang.outreach.views.sends import acting, editing, listing, results

app_name = "sends"
urlpatterns = [
    path("", listing.sends, name="sends"),
    path("approval", listing.approval, name="approval"),
    path("new", editing.new, name="new"),
    path("preview", editing.preview, name="preview"),
    path("advice", editing.advice, name="advice"),
    path("<int:pk>", results.send, name="send"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/simulation", results.simulation, name="simulation"),
    path("<int:pk>/figures", results.figures, name="figures"),
    path("<int:pk>/members", results.members, name="members"),
    path("<int:pk>/customers", results.customers, name="customers"),
    path("<int:pk>/customers.csv", results.export, name="export"),
    path("<int:pk>/try", acting.try_it, name="try"),
    path("<int:pk>/start", acting.start, name="start"),
    path("<int:pk>/decide", acting.decide, name="decide"),
    path("<int:pk>/withdraw", acting.withdraw, name="withdraw"),
    path("<int:pk>/pause", acting.pause, name="pause"),
    path("<int:pk>/resume", acting.resume, name="resume"),
    path("<int:pk>/cancel", acting.cancel, name="cancel"),
    path("<int:pk>/choose", acting.choose, name="choose"),
    path("<int:pk>/copy", acting.copy, name="copy"),
    path("<int:pk>/remind", acting.remind_all, name="remind_all"),
    path("tasks/<int:pk>/remind", acting.remind, name="remind"),
]
