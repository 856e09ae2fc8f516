"""What a step of a published version says, through which member."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from yutang.acquisition.models import GroupCode
from yutang.acquisition.printing import address_of_group_code
from yutang.content.attachments import Link
from yutang.content.models import Kind, Material
from yutang.content.queries import materials
from yutang.content.rules import limits
from yutang.journeys.queries.programs import Printed, numbered
from yutang.journeys.rules.steps import AnyStep, Invite, Send
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.contents import Content
from yutang.outreach.rules import text as texts

SOURCE = "journey"
VARIABLES = ("member",)  # of a text; a mass send says the same to all of a member
Address = Callable[[Material], str]


def step_name(made: Printed, key: str) -> str:
    """The step as messages are kept by it: "s2.3" is step s2 of version 3."""
    return f"{key}.{made.number}"


def said_step(journey_id: int, name: str) -> AnyStep | None:
    """The step of that name, as its version has it."""
    key, _, number = name.rpartition(".")
    made = numbered(journey_id, int(number)) if number.isdecimal() else None
    node = made.program.nodes.get(key) if made else None
    return node.step if node else None


def content_of(step: AnyStep, address: Address, member: Member | None = None) -> Content:
    """What the step says; nothing, if a part of it may not be said any more."""
    text = texts.fill(step.text, {"member": member.name if member else ""})
    if isinstance(step, Invite):
        return _invitation(step, text)
    if isinstance(step, Send):
        return _message(step, text, address)
    return Content(text)


def looks(step: AnyStep) -> Content:
    """What the step says, for a look at it: nobody's address."""
    return content_of(step, lambda _material: settings.BASE_URL)


def _message(step: Send, text: str, address: Address) -> Content:
    found = materials.usable(clock.now()).in_bulk(step.materials)
    if len(found) < len(set(step.materials)):
        return Content()
    attachments: list[dict[str, Any]] = []
    for each in (found[id] for id in step.materials):
        link = address(each) if each.kind in (Kind.ARTICLE, Kind.LINK) else ""
        said = materials.said(each, link=link)
        text = text or said.text
        attachments += said.plain
    return Content(text, attachments)


def _invitation(step: Invite, text: str) -> Content:
    code = GroupCode.objects.select_related("store").filter(pk=step.group_code).first()
    if code is None or not code.is_open(clock.now()):
        return Content()
    card = Link(
        title=limits.shorten(code.name, most=limits.MOST_LINK_TITLE),
        url=address_of_group_code(code),
        desc=limits.shorten(code.greeting, most=limits.MOST_LINK_DESC),
    )
    return Content(text, [card.model_dump(mode="json")])
