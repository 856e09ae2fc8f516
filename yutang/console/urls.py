"""The console's own pages, and the addresses of signing in beside them."""

from django.urls import include, path

from yutang.console import team, today, views
from yutang.console.sidebar import views as sidebar

console = [
    path("", views.home, name="home"),
    path("home/todos", views.home_todos, name="home_todos"),
    path("today", today.page, name="today"),
    path("today/team", team.page, name="team"),
    path("today/team/<int:pk>/nudge", team.nudge, name="team_nudge"),
    path("today/<slug:key>/<int:pk>/<slug:act>", today.act, name="today_act"),
    path("sidebar", sidebar.page, name="sidebar"),
    path("sidebar/signature", sidebar.signature, name="sidebar_signature"),
    path("sidebar/who", sidebar.who, name="sidebar_who"),
    path("sidebar/scripts", sidebar.scripts, name="sidebar_scripts"),
    path(
        "sidebar/scripts/<int:pk>/messages", sidebar.script_messages, name="sidebar_script_messages"
    ),
    path("sidebar/scripts/<int:pk>/used", sidebar.script_used, name="sidebar_script_used"),
    path("sidebar/scripts/<int:pk>/kept", sidebar.script_kept, name="sidebar_script_kept"),
    path("sidebar/content", sidebar.content, name="sidebar_content"),
    path(
        "sidebar/content/<int:pk>/messages",
        sidebar.material_messages,
        name="sidebar_material_messages",
    ),
    path("sidebar/<int:pk>/standing", sidebar.set_standing, name="sidebar_standing"),
    path("sidebar/<int:pk>/<slug:key>", sidebar.panel, name="sidebar_panel"),
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
