"""Check-in challenges for operators."""

from django.urls import path

from yutang.journeys.views import challenge_enrolling, challenges

urlpatterns = [
    path("challenges/", challenges.challenges, name="challenges"),
    path("challenges/new", challenges.challenge_new, name="challenge_new"),
    path("challenges/<int:pk>", challenges.challenge, name="challenge"),
    path("challenges/<int:pk>/edit", challenges.challenge_edit, name="challenge_edit"),
    path("challenges/<int:pk>/open", challenges.challenge_open, name="challenge_open"),
    path("challenges/<int:pk>/close", challenges.challenge_close, name="challenge_close"),
    path("challenges/<int:pk>/copy", challenges.challenge_copy, name="challenge_copy"),
    path("challenges/<int:pk>/delete", challenges.challenge_delete, name="challenge_delete"),
    path("challenges/<int:pk>/enrol", challenge_enrolling.enrol, name="challenge_enrol"),
    path("challenges/<int:pk>/works", challenge_enrolling.works, name="challenge_works"),
    path("challenges/<int:pk>/export", challenges.challenge_export, name="challenge_export"),
]
