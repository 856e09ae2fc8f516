"""The REST API, and the pages for its owner."""

from django.urls import include, path

from yutang.api import v1
from yutang.api.views import docs, hooks, tokens

pages = [
    path("settings/api", tokens.tokens, name="tokens"),
    path("settings/api/<int:pk>/revoke", tokens.token_revoke, name="token_revoke"),
    path("settings/hooks", hooks.hooks, name="hooks"),
    path("settings/hooks/<int:pk>/rotate", hooks.hook_rotate, name="hook_rotate"),
    path("settings/hooks/<int:pk>/switch", hooks.hook_switch, name="hook_switch"),
    path("settings/hooks/events/<int:pk>/replay", hooks.event_replay, name="event_replay"),
    path("api/v1/docs", docs.docs, name="docs"),
]
urlpatterns = [
    path("", include((pages, "api"))),
    path("api/v1/", v1.addresses()),
]
