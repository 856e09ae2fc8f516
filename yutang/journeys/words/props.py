"""What is known of each kind of activity beside its subject: what it is called, what it may say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from yutang.customers.kinds import Kind
from yutang.customers.models import Consent, Fact, Identity, Profile
from yutang.customers.templatetags.customer_panels import WAYS
from yutang.groups.models import GroupMember
from yutang.outreach.models import Carrier, Message, Purpose, WelcomeSend

Form = Literal["choice", "number", "yes_no", "text"]
Choices = Collection[tuple[str | int, Any]]


@dataclass(frozen=True)
class Prop:
    """One property; `of` names choices that this installation has (`queries/props.py`)."""

    key: str
    label: Any
    form: Form = "choice"
    choices: Choices = ()
    of: str = ""
    unit: Any = ""


def offered(kinds: Collection[str]) -> list[Prop]:
    """What all of these kinds know of themselves."""
    if not kinds:
        return []
    first, *rest = (PROPS.get(kind, ()) for kind in kinds)
    return [each for each in first if all(each in others for others in rest)]


def prop(kinds: Collection[str], key: str) -> Prop | None:
    """The property of that name, as the first of the kinds has it."""
    return next((e for kind in kinds for e in PROPS.get(kind, ()) if e.key == key), None)


STATE = Prop("state", _("State of the code"), "text")
SENT_BY = Prop("source", _("Handed out by"), of="sources")
TAGGED_BY = Prop(
    "source",
    _("Where it came from"),
    choices=[
        ("member", _("By hand")),
        ("wecom", _("In WeCom itself")),
        ("code", _("By a live code")),
        ("import", _("Import")),
        ("rule", _("By a rule")),
        ("journey", _("Journey")),
    ],
)
SHOP = Prop("source", _("Shop"), of="shops")
SENDING = (
    Prop("carrier", _("Carrier"), choices=Carrier.choices),
    Prop("purpose", _("Purpose"), choices=Purpose.choices),
    Prop("source", _("Sent by"), of="sources"),
)
CONSENT = Prop("purpose", _("Of what"), choices=Consent.Purpose.choices)
ADDING = (Prop("add_way", _("Way of adding"), choices=list(WAYS.items())), STATE)
STAGES = Profile.Lifecycle.choices

PROPS: Mapping[str, tuple[Prop, ...]] = {
    Kind.ADDED: (*ADDING, Prop("is_return", _("Came back"), "yes_no")),
    Kind.HALF_ADDED: ADDING,
    Kind.TAGGED: (TAGGED_BY,),
    Kind.UNTAGGED: (TAGGED_BY,),
    Kind.HANDED_OVER: (
        Prop(
            "why",
            _("Why"),
            choices=[
                ("leave", _("The member is on leave")),
                ("back", _("The member is back")),
                ("moved", _("The member has another post")),
                ("resigned", _("The member has left")),
            ],
        ),
    ),
    Kind.IDENTIFIED: (Prop("identity", _("By what"), choices=Identity.Kind.choices),),
    Kind.SOURCED: (Prop("source_key", _("Source"), of="origins"),),
    Kind.WELCOME_MISSED: (
        Prop("reason", _("Why"), choices=[c for c in WelcomeSend.Reason.choices if c[0]]),
    ),
    Kind.GIFT_GIVEN: (Prop("gift", _("Gift"), of="gifts"),),
    Kind.MESSAGE_DELIVERED: SENDING,
    Kind.MESSAGE_FAILED: (
        *SENDING,
        Prop("reason", _("Why"), choices=[c for c in Message.Reason.choices if c[0]]),
    ),
    Kind.CONTENT_READ: (
        Prop("depth", _("Read so far"), "number", unit="%"),
        Prop("seconds", _("Time spent"), "number", unit=_("seconds")),
        SENT_BY,
    ),
    Kind.CONTENT_FORWARDED: (SENT_BY,),
    Kind.LINK_CLICKED: (SENT_BY,),
    Kind.PRODUCT_CLICKED: (SENT_BY,),
    Kind.GROUP_JOINED: (
        Prop("scene", _("Way of joining"), choices=[c for c in GroupMember.Scene.choices if c[0]]),
        STATE,
    ),
    Kind.GROUP_LEFT: (Prop("by", _("Way of leaving"), choices=GroupMember.End.choices),),
    Kind.ORDER_PAID: (SHOP,),
    Kind.ORDER_REFUNDED: (SHOP,),
    Kind.CONSENTED: (CONSENT,),
    Kind.OBJECTED: (CONSENT,),
    Kind.FACT_LEARNT: (Prop("source", _("Where it came from"), choices=Fact.Source.choices),),
    Kind.LIFECYCLE_CHANGED: (
        Prop("stage", _("To the stage"), choices=STAGES),
        Prop("before", _("From the stage"), choices=STAGES),
    ),
    Kind.CHECKED_IN: (
        Prop("streak", _("Times in a row"), "number"),
        Prop("made_up", _("Made up for a missed day"), "yes_no"),
    ),
    Kind.CHALLENGE_FINISHED: (Prop("done", _("Times in all"), "number"),),
}
