"""Journeys of group chats: their groups, and their plan as a table."""

from django.urls import path

from yutang.journeys.views import groups

urlpatterns = [
    path("<int:pk>/groups", groups.journey_groups, name="groups"),
    path("<int:pk>/groups/remind", groups.groups_remind, name="groups_remind"),
    path("<int:pk>/timetable", groups.timetable, name="timetable"),
    path("groups/<int:run_id>/leave", groups.group_leave, name="group_leave"),
    path("groups/<int:run_id>/<slug:act>", groups.group_act, name="group_act"),
    path("groups/enter/<int:group_id>", groups.group_enter, name="group_enter"),
]
