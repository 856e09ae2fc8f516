"""What a journey tells other programs."""

from django.urls import path

from yutang.journeys.views import calls

urlpatterns = [
    path("<int:pk>/webhooks", calls.webhooks, name="webhooks"),
    path("<int:pk>/webhooks/secret", calls.new_secret, name="new_secret"),
    path("<int:pk>/webhooks/secret/end", calls.end_secrets, name="end_secrets"),
]
