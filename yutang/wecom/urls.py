"""WeCom's addresses, under `/wecom/`."""

from django.urls import path

from yutang.wecom.views import connection, events
from yutang.wecom.views.callback import callback

app_name = "wecom"
urlpatterns = [
    path("callback", callback, name="callback"),
    path("settings", connection.connection, name="settings"),
    path("settings/test", connection.connection_test, name="settings_test"),
    path("settings/keys", connection.connection_keys, name="settings_keys"),
    path("events", events.events, name="events"),
    path("events/replay", events.events_replay_failed, name="events_replay"),
    path("events/<int:pk>", events.event, name="event"),
    path("events/<int:pk>/replay", events.event_replay, name="event_replay"),
]
