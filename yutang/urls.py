"""Every address of the web: each area's under its own name, a few stable ones beside."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for prefix, names in [
    ("", ["kernel", "console", "acquisition"]),
    ("wecom/", ["wecom"]),
    ("org/", ["org"]),
    ("customers/", ["customers"]),
    ("orders/", ["commerce"]),
    ("welcome/", ["outreach"]),
]:
    for name in names:
        if find_spec(f"yutang.{name}.urls"):
            urlpatterns.append(path(prefix, include(f"yutang.{name}.urls")))

handler500 = "yutang.kernel.views.broken"
