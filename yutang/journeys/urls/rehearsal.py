"""What would happen: of one journey, and of all that runs."""

from django.urls import path

from yutang.journeys.views import looking_ahead, rehearsal

urlpatterns = [
    path("rehearsal", rehearsal.together, name="rehearsals"),
    path("rehearsal/new", rehearsal.rehearse_together, name="rehearse_together"),
    path("<int:pk>/rehearsal", rehearsal.rehearsal, name="rehearsal"),
    path("<int:pk>/rehearsal/new", rehearsal.rehearse, name="rehearse"),
    path("rehearsals/<int:pk>/of/<int:customer_id>", looking_ahead.future, name="future"),
    path("rehearsals/<int:pk>/ask/<int:customer_id>", looking_ahead.look_ahead, name="look_ahead"),
    path(
        "rehearsals/<int:pk>/of-group/<int:group_id>",
        looking_ahead.group_future,
        name="group_future",
    ),
    path(
        "rehearsals/<int:pk>/ask-group/<int:group_id>",
        looking_ahead.look_ahead_group,
        name="look_ahead_group",
    ),
]
