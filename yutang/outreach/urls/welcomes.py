from django.urls import path

from yutang.outreach import views

app_name = "outreach"
urlpatterns = [
    path("", views.welcome_list, name="welcomes"),
    path("new", views.welcome_new, name="welcome_new"),
    path("<int:pk>", views.welcome_edit, name="welcome"),
    path("<int:pk>/switch", views.welcome_switch, name="welcome_switch"),
    path("<int:pk>/remove", views.welcome_remove, name="welcome_remove"),
    path("preview", views.welcome_preview, name="welcome_preview"),
    path("attachment", views.attachment_row, name="attachment_row"),
    path("picture", views.picture, name="picture"),
    path("speed", views.speed_page, name="speed"),
]
