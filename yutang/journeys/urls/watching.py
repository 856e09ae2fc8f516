"""One journey as it runs: what is published, who stands where, and what is done about it."""

from django.urls import path

from yutang.journeys.views import acting, detail, publishing, runs, tending

urlpatterns = [
    path("<int:pk>/counts", detail.counts, name="counts"),
    path("<int:pk>/publish", publishing.publish, name="publish"),
    path("<int:pk>/versions", publishing.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/restore", publishing.restore, name="restore"),
    path("<int:pk>/runs", runs.runs, name="runs"),
    path("<int:pk>/runs/export", runs.export, name="runs_export"),
    path("<int:pk>/runs/audience", runs.save, name="runs_save"),
    path("<int:pk>/runs/retry", tending.retry, name="runs_retry"),
    path("<int:pk>/runs/<int:run_id>", runs.run, name="run"),
    path("<int:pk>/runs/<int:run_id>/hurry", tending.hurry, name="run_hurry"),
    path("<int:pk>/runs/<int:run_id>/stop", tending.stop, name="run_stop"),
    path("<int:pk>/start", acting.start, name="start"),
    path("<int:pk>/pause", acting.pause, name="pause"),
    path("<int:pk>/resume", acting.resume, name="resume"),
    path("<int:pk>/close", acting.close, name="close"),
    path("<int:pk>/end", acting.end, name="end"),
]
