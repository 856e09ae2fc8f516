from django.urls import path

from yutang.org.views import account, members, units

app_name = "org"
urlpatterns = [
    path("account", account.account, name="account"),
    path("members", members.members, name="members"),
    path("members/new", members.member_new, name="member_new"),
    path("members/export", members.members_export, name="members_export"),
    path("members/sync", members.sync, name="sync"),
    path("members/sync/anyway", members.sync_anyway, name="sync_anyway"),
    path("members/<int:pk>", members.member, name="member"),
    path("members/<int:pk>/password", members.member_password, name="member_password"),
    path("members/<int:pk>/disable", members.member_disable, name="member_disable"),
    path("members/<int:pk>/enable", members.member_enable, name="member_enable"),
    path("units", units.units, name="units"),
    path("units/new", units.unit_new, name="unit_new"),
    path("units/<int:pk>", units.unit, name="unit"),
    path("units/<int:pk>/close", units.unit_close, name="unit_close"),
    path("units/<int:pk>/reopen", units.unit_reopen, name="unit_reopen"),
]
