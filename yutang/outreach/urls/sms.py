from django.urls import path

from yutang.outreach.views import sms

app_name = "sms"
urlpatterns = [
    path("outbox", sms.outbox, name="outbox"),
    path("settings", sms.settings, name="settings"),
    path("count", sms.count, name="count"),
]
