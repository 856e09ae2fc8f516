from django.urls import path

from yutang.outreach.views import todos

app_name = "todos"
urlpatterns = [path("new/<int:pk>", todos.todo_new, name="new")]
