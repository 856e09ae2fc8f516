from django.urls import path

from yutang.outreach.views.moments import acting, editing, showing

app_name = "moments"
urlpatterns = [
    path("", showing.moments, name="moments"),
    path("new", editing.new, name="new"),
    path("preview", editing.preview, name="preview"),
    path("upload/<slug:field>", editing.upload, name="upload"),
    path("<int:pk>", showing.moment, name="moment"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/reach", showing.reach, name="reach"),
    path("<int:pk>/figures", showing.figures, name="figures"),
    path("<int:pk>/members", showing.members, name="members"),
    path("<int:pk>/people", showing.people, name="people"),
    path("<int:pk>/start", acting.start, name="start"),
    path("<int:pk>/decide", acting.decide, name="decide"),
    path("<int:pk>/withdraw", acting.withdraw, name="withdraw"),
    path("<int:pk>/cancel", acting.cancel, name="cancel"),
    path("<int:pk>/again", acting.again, name="again"),
    path("<int:pk>/copy", acting.copy, name="copy"),
    path("<int:pk>/remind", acting.remind_all, name="remind_all"),
    path("parts/<int:pk>/remind", acting.remind, name="remind"),
]
