from django.urls import path

from yutang.audiences.views import listing

app_name = "audiences"
urlpatterns = [
    path("", listing.audiences, name="audiences"),
]
