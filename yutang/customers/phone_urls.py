"""Addresses that customers open, under `/m/`."""

from django.urls import re_path

from yutang.customers.views import stopping

app_name = "stopping"
urlpatterns = [re_path(r"^stop/(?P<token>[A-Za-z0-9_=-]{80,200})$", stopping.stop, name="stop")]
