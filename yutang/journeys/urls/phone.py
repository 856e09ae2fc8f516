"""Pages of challenges that customers open, under `/m/`; their addresses stand in messages."""

from django.urls import re_path

from yutang.journeys.views import challenge_phone

app_name = "challenging"
PAGE = r"^d/(?P<slug>[A-Za-z0-9_-]{20,24})"
urlpatterns = [
    re_path(PAGE + "$", challenge_phone.page, name="page"),
    re_path(PAGE + "/back$", challenge_phone.page_back, name="page_back"),
    re_path(PAGE + "/union$", challenge_phone.page_union, name="page_union"),
    re_path(PAGE + "/certificate$", challenge_phone.certificate, name="certificate"),
    re_path(
        PAGE + "/certificate\\.png$",
        challenge_phone.certificate_picture,
        name="certificate_picture",
    ),
    re_path(PAGE + "/(?P<what>join|leave|check-in|make-up)$", challenge_phone.act, name="act"),
]
