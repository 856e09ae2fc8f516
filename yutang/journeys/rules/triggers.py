"""Why somebody enters a journey, leaves it, or reaches its goal."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_MATCHED = 200
Rule = dict[str, Any]  # an audience rule; `audiences.rules.schema` knows what it may say
Kinds = Annotated[list[str], Field(min_length=1, max_length=MOST_MATCHED)]
Ids = Annotated[list[int], Field(max_length=MOST_MATCHED)]
Weekday = Annotated[int, Field(ge=0, le=6)]  # 0: Monday
MonthDay = Annotated[int, Field(ge=1, le=31)]


class Strict(BaseModel):
    """Unknown keys are refused, so that nothing that was written is silently without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Match(Strict):
    """An activity of one of these kinds; what is left out asks nothing.

    `props` must stand in the activity's props with these values, numbers of `at_least` there must
    be so large. Amounts: smallest unit, the borders belong to it.
    """

    kinds: Kinds
    subject_type: str = Field("", max_length=24)
    subject_ids: Ids = []
    member_ids: Ids = []
    amount_from: int | None = None
    amount_to: int | None = None
    props: dict[str, str | int | bool] = Field({}, max_length=10)
    at_least: dict[str, int] = Field({}, max_length=10)


class OnActivity(Strict):
    """Whoever does this, enters."""

    kind: Literal["activity"] = "activity"
    match: Match
    rule: Rule | None = None


class OnAudience(Strict):
    """Whoever enters (or leaves) the audience, enters; `inside`: also who is in it at the start."""

    kind: Literal["audience"] = "audience"
    audience: int
    on: Literal["entered", "left"] = "entered"
    inside: bool = False
    rule: Rule | None = None


class OnDate(Strict):
    """So many days after (negative: before) a date of the customer's, each year or once.

    `fact`: key of a date or a person with a date.
    """

    kind: Literal["date"] = "date"
    fact: str = Field(max_length=40)
    days: int = Field(0, ge=-365, le=36_500)
    at: time = time(10)
    yearly: bool = True
    calendar: Literal["solar", "lunar"] = "solar"
    rule: Rule | None = None


class Groups(Strict):
    """Which group chats: all that fit each of the lists that isn't empty."""

    owner_ids: Ids = []
    tags: list[str] = Field([], max_length=MOST_MATCHED)  # one of these is enough
    chat_ids: Ids = []  # our own ids of the groups


class OnFestival(Strict):
    """So many days after (negative: before) a festival, for the members of an audience."""

    kind: Literal["festival"] = "festival"
    festival: str = Field(max_length=20)  # a name of `rules.festivals`
    days: int = Field(0, ge=-60, le=60)
    at: time = time(10)
    audience: int | None = None
    groups: Groups | None = None  # of a group journey; None: all groups
    rule: Rule | None = None


class OnSchedule(Strict):
    """Each of these days at this hour, for the members of an audience; empty lists: each day."""

    kind: Literal["schedule"] = "schedule"
    weekdays: list[Weekday] = Field([], max_length=7)
    month_days: list[MonthDay] = Field([], max_length=31)  # 31: the month's last day
    at: time = time(10)
    audience: int | None = None
    groups: Groups | None = None  # of a group journey; None: all groups
    rule: Rule | None = None


class OnCall(Strict):
    """The REST API says who enters."""

    kind: Literal["api"] = "api"
    rule: Rule | None = None


class ByHand(Strict):
    """An operator, or a member in the sidebar, says who enters."""

    kind: Literal["manual"] = "manual"
    rule: Rule | None = None


class OnGroup(Groups):
    """Groups of these owners and tags enter when they are made; `inside`: also those that stand."""

    kind: Literal["group"] = "group"
    inside: bool = True


Trigger = Annotated[
    OnActivity | OnAudience | OnDate | OnFestival | OnSchedule | OnCall | ByHand | OnGroup,
    Field(discriminator="kind"),
]


class Reentry(Strict):
    """Whether somebody may enter again: never, at every occasion, or so many days after entering.

    Nobody is in a journey twice at once, unless `mode` is "always".
    """

    mode: Literal["never", "after", "always"] = "never"
    days: int = Field(30, ge=1, le=3650)


class Goal(Strict):
    """What the journey is for: it is reached by this within so many days of entering."""

    match: Match
    days: int = Field(14, ge=1, le=365)
    leaves: bool = False  # whoever reaches it leaves at once
