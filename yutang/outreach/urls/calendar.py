from django.urls import path

from yutang.outreach.views import calendar

app_name = "calendar"
urlpatterns = [
    path("", calendar.page, name="calendar"),
    path("move/<slug:type>/<int:pk>", calendar.move, name="move"),
    path("rhythm", calendar.rhythm, name="rhythm"),
]
