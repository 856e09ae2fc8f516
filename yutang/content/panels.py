"""What content adds to its material's page: what came of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.content import models
from yutang.content.models import Material
from yutang.content.queries import results
from yutang.content.queries.opened import OPENS
from yutang.customers.kinds import Kind
from yutang.customers.sentences import details
from yutang.kernel import clock, enterprise
from yutang.kernel.ui import panels
from yutang.org.models import Member


def what_came(request: HttpRequest, material: Material) -> dict[str, Any]:
    """The figures of an article or a link, by source and member; other kinds open nothing."""
    if material.kind not in OPENS:
        return {"results": None}
    viewer = request.user
    assert isinstance(viewer, Member)
    found = results.results(material)
    steps = zip(results.STEPS, found.depths, strict=True)
    most = found.reads or 1
    return {
        "results": found,
        "material": material,
        "is_usable": material.is_usable(clock.now()),
        "is_article": material.kind == models.Kind.ARTICLE,
        "steps": [(step, n, round(100 * n / most)) for step, n in steps],
        "parts": [
            (_("By source"), results.by_source(material)),
            (_("By member"), results.by_member(material, viewer)),
        ],
        "currency": enterprise.currency(),
    }


def where_to(props: Mapping[str, Any]) -> str:
    """Where the link led, below the timeline's sentence."""
    return str(props.get("url", ""))


details.register(Kind.LINK_CLICKED, where_to)
panels.register(
    panels.Panel(
        page="material",
        key="results",
        title=_("Readers and results"),
        template="content/results.html",
        context=what_came,
        permission="content.see",
        order=10,
    )
)
