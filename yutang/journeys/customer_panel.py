"""What of journeys stands on a customer's page."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.journeys.models import Run
from yutang.journeys.queries import insides
from yutang.journeys.words import reasons
from yutang.journeys.words.kinds import STEPS
from yutang.kernel.ui import panels
from yutang.org.models import Member

KEY = re.compile(r"[0-9a-f]{32}")


def customer_journeys(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Where she stands, and where she could begin; the page has seen to it that she may be seen."""
    member = request.user
    assert isinstance(member, Member)
    may_enter = member.may("journeys.enter")
    return {
        "customer": customer,
        "insides": [
            (each, _step(each.run), _reason(each.run)) for each in insides.runs_of(customer)
        ],
        "may_see": member.may("journeys.see"),
        "may_enter": may_enter,
        "open": insides.open_by_hand(customer) if may_enter else [],
        "key": uuid4().hex,
    }


def key_of(request: HttpRequest) -> str:
    """The form's own key, so that one form, tapped twice, lets her in once."""
    given = request.POST.get("key", "")
    return given if KEY.fullmatch(given) else ""


def _step(run: Run) -> str:
    """The name of the step at which she stands, or what kind it is of."""
    if run.step is None:
        return ""
    return run.step.name or (str(STEPS[run.step.kind].label) if run.step.kind in STEPS else "")


def _reason(run: Run) -> str:
    return reasons.sentence(run.reason) if run.reason else ""


panels.register(
    panels.Panel(
        page="customer",
        key="journeys",
        title=_("Journeys"),
        template="journeys/customer.html",
        context=customer_journeys,
        permission="customers.see",
        place="side",
        order=45,
    )
)
