"""Addresses of journeys, under `/journeys/`: a file for each of the area's sections."""

from yutang.journeys.urls import (
    builder,
    calls,
    challenges,
    entering,
    groups,
    listing,
    rehearsal,
    results,
    watching,
)

app_name = "journeys"
urlpatterns = [
    *builder.urlpatterns,
    *calls.urlpatterns,
    *challenges.urlpatterns,
    *entering.urlpatterns,
    *groups.urlpatterns,
    *listing.urlpatterns,
    *results.urlpatterns,
    *rehearsal.urlpatterns,
    *watching.urlpatterns,
]
