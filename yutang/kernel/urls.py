from django.urls import path

from yutang.kernel import metrics, views

app_name = "kernel"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("language", views.language, name="language"),
    path("theme", views.theme, name="theme"),
    path("files/<uuid:pk>", views.file, name="file"),
    path("progress/<uuid:pk>", views.progress_view, name="progress"),
    path("progress/<uuid:pk>/cancel", views.progress_cancel, name="progress_cancel"),
]
