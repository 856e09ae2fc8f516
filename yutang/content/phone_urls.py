"""Addresses that customers open, under `/m/`; they stand in messages for years."""

from django.urls import path, re_path

from yutang.content.views import reading, telling

app_name = "reading"
LINK = r"^a/(?P<token>[A-Za-z0-9_-]{22})"
VISIT = LINK + r"/(?P<visit>[A-Za-z0-9_-]{22})"

urlpatterns = [
    path("seen", telling.seen, name="seen"),
    path("clicked", telling.clicked, name="clicked"),
    re_path(LINK + "$", reading.article, name="article"),
    re_path(LINK + "/back$", reading.article_back, name="article_back"),
    re_path(LINK + "/union$", reading.article_union, name="article_union"),
    re_path(VISIT + "$", reading.visit, name="visit"),
    re_path(VISIT + r"/product/(?P<product_id>[0-9]{1,12})$", reading.product, name="product"),
]
