"""WeCom's addresses, under `/wecom/`."""

from django.urls import path

from yutang.wecom.views.callback import callback

app_name = "wecom"
urlpatterns = [
    path("callback", callback, name="callback"),
]
