"""The steps of a journey, as they are written down; a branch or split holds flows of its own."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field

from yutang.journeys.rules.triggers import Ids, Match, Rule, Strict, Weekday

MOST_ARMS = 8
MOST_TEXT = 4000
Text = Annotated[str, Field(max_length=MOST_TEXT)]


class Written(Strict):
    """`id` stays the same from version to version; whoever is inside moves along by it."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,20}$")
    name: str = Field("", max_length=60)


class Span(Strict):
    days: int = Field(0, ge=0, le=3650)
    hours: int = Field(0, ge=0, le=10_000)
    minutes: int = Field(0, ge=0, le=10_000)


class Wait(Written):
    """Wait so long. `days` are days of the enterprise's calendar, at the same time of day."""

    kind: Literal["wait"] = "wait"
    span: Span


class Until(Written):
    """Wait until it is this time of day, on one of these weekdays (none: any day).

    `days`: at least so many days later; 0: today, if the time is still to come. Group journeys
    may count days from the group's first day instead: `group_day` 1 is the day it was made, or
    entered (`Plan.first_day`). What of it is over when a group comes is not waited for again.
    """

    kind: Literal["until"] = "until"
    at: time
    weekdays: list[Weekday] = Field([], max_length=7)
    days: int = Field(0, ge=0, le=365)
    group_day: int | None = Field(None, ge=1, le=3650)


class Await(Written):
    """Wait for something to happen, at most so long; two ways lead on."""

    kind: Literal["await"] = "await"
    match: Match
    span: Span
    happened: list["Step"] = []
    timed_out: list["Step"] = []


class Arm(Strict):
    name: str = Field("", max_length=60)
    rule: Rule
    flow: list["Step"] = []


class Branch(Written):
    """The first arm whose rule holds at this moment is taken, else `otherwise`."""

    kind: Literal["branch"] = "branch"
    arms: list[Arm] = Field(min_length=1, max_length=MOST_ARMS)
    otherwise: list["Step"] = []


class Share(Strict):
    name: str = Field("", max_length=60)
    percent: int = Field(ge=0, le=100)
    flow: list["Step"] = []


class Split(Written):
    """Each takes a way by hash, always the same one; the percents sum to 100."""

    kind: Literal["split"] = "split"
    arms: list[Share] = Field(min_length=2, max_length=MOST_ARMS)


class Send(Written):
    """Say something, through the governor; the journey goes on whatever becomes of it.

    `keep_hours`: how long it may wait for its turn before it is of no use any more.
    """

    kind: Literal["send"] = "send"
    carrier: Literal["wecom_single", "wecom_group", "sms", "staff_todo"] = "wecom_single"
    purpose: Literal["promotion", "service", "transaction"] = "service"
    text: Text = ""
    materials: Ids = []
    keep_hours: int = Field(48, ge=1, le=720)


class Tag(Written):
    kind: Literal["tag"] = "tag"
    add: Ids = []
    remove: Ids = []


class SetFact(Written):
    """`value` as the fact's form wants it; None takes the fact away."""

    kind: Literal["fact"] = "fact"
    fact: str = Field(max_length=40)
    value: str | int | float | bool | None = None


class Task(Written):
    """A todo for the customer's member, to be done within so many days."""

    kind: Literal["task"] = "task"
    title: str = Field(max_length=60)
    text: Text = ""
    days: int = Field(2, ge=1, le=60)


class Invite(Written):
    """Invite the customer into a group, by the address of a group code."""

    kind: Literal["invite"] = "invite"
    group_code: int
    text: Text = ""
    keep_hours: int = Field(48, ge=1, le=720)


class Webhook(Written):
    """Tell another program, signed, and wait for its 2xx; `failed`: go on, or stop the run."""

    kind: Literal["webhook"] = "webhook"
    url: str = Field(pattern=r"^https?://", max_length=500)
    timeout_seconds: int = Field(10, ge=1, le=30)
    tries: int = Field(5, ge=1, le=10)
    failed: Literal["go_on", "stop"] = "go_on"


class GoTo(Written):
    """Let the customer enter another journey; `leave`: and leave this one."""

    kind: Literal["journey"] = "journey"
    journey: int
    leave: bool = True


class Jump(Written):
    """Go on at another step of this journey; a way back must pass a wait."""

    kind: Literal["jump"] = "jump"
    to: str = Field(max_length=20)


class Coupon(Written):
    """Give a coupon: declared, and refused when published until coupons exist."""

    kind: Literal["coupon"] = "coupon"
    template: int | None = None


class End(Written):
    kind: Literal["end"] = "end"


Step = Annotated[
    Wait
    | Until
    | Await
    | Branch
    | Split
    | Send
    | Tag
    | SetFact
    | Task
    | Invite
    | Webhook
    | GoTo
    | Jump
    | Coupon
    | End,
    Field(discriminator="kind"),
]
for _each in (Await, Arm, Branch, Share, Split):
    _each.model_rebuild()

AnyStep = Any  # one of the above; a union of models is no type that can be asked for
