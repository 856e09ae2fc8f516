"""The console's own pages, and the addresses of signing in beside them."""

from django.urls import include, path

from yutang.console import team, today, views
from yutang.console.sidebar.views import content, customers, frame, journeys, scripts, todos

console = [
    path("", views.home, name="home"),
    path("home/todos", views.home_todos, name="home_todos"),
    path("today", today.page, name="today"),
    path("today/team", team.page, name="team"),
    path("today/team/<int:pk>/nudge", team.nudge, name="team_nudge"),
    path("today/<slug:key>/<int:pk>/<slug:act>", today.act, name="today_act"),
    path("sidebar", frame.page, name="sidebar"),
    path("sidebar/signature", frame.signature, name="sidebar_signature"),
    path("sidebar/who", frame.who, name="sidebar_who"),
    path("sidebar/scripts", scripts.scripts, name="sidebar_scripts"),
    path(
        "sidebar/scripts/<int:pk>/messages", scripts.script_messages, name="sidebar_script_messages"
    ),
    path("sidebar/scripts/<int:pk>/used", scripts.script_used, name="sidebar_script_used"),
    path("sidebar/scripts/<int:pk>/kept", scripts.script_kept, name="sidebar_script_kept"),
    path("sidebar/content", content.content, name="sidebar_content"),
    path(
        "sidebar/content/<int:pk>/messages",
        content.material_messages,
        name="sidebar_material_messages",
    ),
    path("sidebar/content/<int:pk>/used", content.material_used, name="sidebar_material_used"),
    path("sidebar/todos/<int:pk>/finish", todos.finish, name="sidebar_todo_finish"),
    path("sidebar/todos/<int:pk>/reopen", todos.reopen, name="sidebar_todo_reopen"),
    path("sidebar/<int:pk>/todos", todos.plan, name="sidebar_todo_plan"),
    path("sidebar/<int:pk>/standing", customers.set_standing, name="sidebar_standing"),
    path("sidebar/<int:pk>/journeys", journeys.journeys, name="sidebar_journeys"),
    path("sidebar/<int:pk>/enter", journeys.enter, name="sidebar_enter"),
    path("sidebar/<int:pk>/<slug:key>", customers.panel, name="sidebar_panel"),
    path("settings", views.settings, name="settings"),
    path("settings/health", views.health_page, name="health"),
    path("settings/health/reader", views.retry_reader, name="retry_reader"),
    path("settings/health/job", views.retry_job, name="retry_job"),
    path("settings/audit", views.audit_log, name="audit"),
    path("settings/audit/export", views.audit_export, name="audit_export"),
]

urlpatterns = [
    path("", include((console, "console"))),
    path("calendar/", include("yutang.outreach.urls.calendar")),
    path("todos/", include("yutang.outreach.urls.todos")),
    path("", include("yutang.org.login.urls")),
]
