"""Every address of the web: each area's under its own name, a few stable ones beside."""

from django.urls import include, path

urlpatterns = [
    path("", include("yutang.kernel.urls")),
    path("", include("yutang.console.urls")),
    path("", include("yutang.acquisition.urls")),
    path("", include("yutang.api.urls")),
    path("wecom/", include("yutang.wecom.urls")),
    path("org/", include("yutang.org.urls")),
    path("customers/", include("yutang.customers.urls")),
    path("orders/", include("yutang.commerce.urls")),
    path("audiences/", include("yutang.audiences.urls")),
    path("groups/", include("yutang.groups.urls")),
    path("content/", include("yutang.content.urls")),
    path("m/", include("yutang.content.phone_urls")),
    path("m/", include("yutang.customers.phone_urls")),
    path("m/", include("yutang.journeys.urls.phone")),
    path("welcome/groups/", include("yutang.outreach.urls.group_welcomes")),
    path("welcome/", include("yutang.outreach.urls.welcomes")),
    path("handing/", include("yutang.service.urls.handing")),
    path("quality/", include("yutang.service.urls.quality")),
    path("journeys/", include("yutang.journeys.urls")),
    path("sends/groups/", include("yutang.outreach.urls.broadcasts")),
    path("sends/", include("yutang.outreach.urls.sends")),
    path("moments/", include("yutang.outreach.urls.moments")),
    path("sms/", include("yutang.outreach.urls.sms")),
    path("", include("yutang.outreach.urls.restraint")),
]

handler500 = "yutang.kernel.views.broken"
