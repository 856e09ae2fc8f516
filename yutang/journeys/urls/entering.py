"""Customers who enter by hand."""

from django.urls import path

from yutang.journeys.views import entering

urlpatterns = [
    path("<int:pk>/enter", entering.enter, name="enter"),
    path("customers/<int:customer_id>/enter", entering.enter_one, name="enter_one"),
    path("customers/<int:customer_id>/runs/<int:run_id>", entering.stop_one, name="stop_one"),
]
