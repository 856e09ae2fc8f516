"""What a journey added, and what it takes to find out."""

from django.urls import path

from yutang.journeys.views import aims, results

urlpatterns = [
    path("<int:pk>/results", results.results, name="results"),
    path("<int:pk>/results/export", results.export, name="results_export"),
    path("<int:pk>/results/plan", aims.plan_control, name="plan_control"),
    path("<int:pk>/results/aim", aims.save_aim, name="save_aim"),
]
