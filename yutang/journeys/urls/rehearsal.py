"""What would happen: of one journey, and of all that runs."""

from django.urls import path

from yutang.journeys.views import rehearsal

urlpatterns = [
    path("rehearsal", rehearsal.together, name="rehearsals"),
    path("rehearsal/new", rehearsal.rehearse_together, name="rehearse_together"),
    path("<int:pk>/rehearsal", rehearsal.rehearsal, name="rehearsal"),
    path("<int:pk>/rehearsal/new", rehearsal.rehearse, name="rehearse"),
    path("rehearsals/<int:pk>/of/<int:customer_id>", rehearsal.future, name="future"),
    path("rehearsals/<int:pk>/ask/<int:customer_id>", rehearsal.look_ahead, name="look_ahead"),
]
