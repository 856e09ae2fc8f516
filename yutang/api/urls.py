"""The REST API, and the pages for its owner."""

from django.urls import include, path

from yutang.api import v1
from yutang.api.views import docs, tokens

pages = [
    path("settings/api", tokens.tokens, name="tokens"),
    path("settings/api/<int:pk>/revoke", tokens.token_revoke, name="token_revoke"),
    path("api/v1/docs", docs.docs, name="docs"),
]
urlpatterns = [
    path("", include((pages, "api"))),
    path("api/v1/", v1.addresses()),
]
