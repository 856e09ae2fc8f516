"""The list of journeys, and one journey as it runs."""

from django.urls import path

from yutang.journeys.views import detail, listing

urlpatterns = [
    path("", listing.journeys, name="journeys"),
    path("<int:pk>", detail.journey, name="journey"),
]
