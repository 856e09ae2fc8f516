"""Addresses of journeys, under `/journeys/`: a file for each of the area's sections."""

from yutang.journeys.urls import challenges, groups, listing, results, watching

app_name = "journeys"
urlpatterns = [
    *challenges.urlpatterns,
    *groups.urlpatterns,
    *listing.urlpatterns,
    *results.urlpatterns,
    *watching.urlpatterns,
]
