"""The shapes of a rule: nested groups over conditions, told apart by their key.

What a shape can't say (does the operator fit the field, is the value a date) is said by `sense`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

MOST_NODES = 200  # conditions and groups
MOST_VALUES = 10_000  # keys and values in all
MOST_CELLS = 250  # of RFM in one rule, a segment too; each is written out as several conditions
MOST_DEPTH = 20
MOST_LISTED = 200  # ids or texts in one list
LARGEST = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST)]
Ids = Annotated[list[Id], Field(max_length=MOST_LISTED)]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[list[Word], Field(max_length=MOST_LISTED)]
_A_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Day = Annotated[str, Field(pattern=_A_DAY, json_schema_extra={"format": "date"})]
_SCALARS = [{"type": each} for each in ("boolean", "integer", "number", "string")]
Value = Annotated[
    Any,
    WithJsonSchema({"anyOf": [*_SCALARS, {"type": "array", "items": {"anyOf": _SCALARS[1:]}}]}),
]
Op = Annotated[str, Field(pattern=r"^[a-z_]{2,20}$")]


class Shape(BaseModel):
    """What is unknown is refused, and no text passes for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AllOf(Shape):
    """Every one of the nodes holds; of none: everybody."""

    all: Annotated[list["Node"], Field(max_length=MOST_NODES)]


class AnyOf(Shape):
    """At least one of the nodes holds; of none: nobody."""

    any: Annotated[list["Node"], Field(max_length=MOST_NODES)]


class Not(Shape):
    """The node does not hold."""

    not_: "Node" = Field(alias="not")


class Asked(Shape):
    """A comparison of something with a value."""

    is_: Op = Field(alias="is")
    value: Value = None


class ProfileIs(Asked):
    """A field of the profile."""

    profile: Annotated[str, Field(max_length=60)]


class FactIs(Asked):
    """A fact of the brand's own, by its key."""

    fact: Annotated[str, Field(max_length=60)]
    unit: Literal["days", "months", "years"] | None = None  # of `age_between`


class Tagged(Shape):
    """Bears any, all or none of the tags."""

    tags: Literal["any", "all", "none"]
    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_LISTED)]


class LastDays(Shape):
    """From so many times 24 hours ago until now."""

    last_days: Annotated[int, Field(ge=1, le=36_500)]


class Period(Shape):
    """Local days, both included; one of them may lack."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


def _window(given: Any) -> str:
    is_relative = "last_days" in given if isinstance(given, dict) else isinstance(given, LastDays)
    return "<last_days>" if is_relative else "<period>"


Window = Annotated[
    Annotated[LastDays, Tag("<last_days>")] | Annotated[Period, Tag("<period>")],
    Discriminator(_window),
]


class Subject(Shape):
    """What an activity was about; without ids any of the type."""

    type: Word
    ids: Ids = []


class Doing(Shape):
    """Which activities: of any of the kinds (none: of all), about a subject, by members."""

    kinds: Words = []
    subject: Subject | None = None
    members: Ids = []


class Did(Asked):
    """What activities come to: how many, on how many days, the first …"""

    activity: Doing
    within: Window | None = None
    measure: Literal["count", "days", "sum", "first", "last"] = "count"


class Buying(Shape):
    """Which orders: with a line of a product that fits all the lists given, in these stores."""

    products: Ids = []
    categories: Ids = []  # and all below them
    stores: Ids = []
    needs: Words = []
    obstacles: Words = []

    @property
    def asks_lines(self) -> bool:
        return bool(self.products or self.categories or self.needs or self.obstacles)


class Bought(Asked):
    """What orders come to; with `nth` only the n-th of each customer's orders that fit."""

    orders: Buying
    within: Window | None = None
    measure: Literal[
        "count",
        "days",
        "amount",
        "kept",
        "average_amount",
        "average_kept",
        "pieces",
        "first",
        "last",
    ] = "count"
    nth: Annotated[int, Field(ge=1, le=1000)] | None = None


Label = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": 300})]


class Chats(Shape):
    """Which group chats: one of these, with any of these tags, of one of these owners."""

    ids: Ids = []
    tags: Annotated[list[Label], Field(max_length=MOST_LISTED)] = []
    owners: Ids = []


class Stayed(Asked):
    """In how many group chats: `inside` now; `joined`, `left` in the window."""

    groups: Chats
    stay: Literal["inside", "joined", "left"] = "inside"
    within: Window | None = None
    measure: Literal["count", "first", "last"] = "count"


class InAudience(Shape):
    """A member of a saved audience, as of its last refresh."""

    audience: Id
    is_: Literal["in", "not_in"] = Field(alias="is")


Score = Annotated[int, Field(ge=0, le=5)]  # 0: any


class Scored(Shape):
    """In segments or cells of a saved RFM model."""

    rfm: Id
    segments: Annotated[list[Word], Field(min_length=1, max_length=20)] | None = None
    cells: (
        Annotated[
            list[Annotated[list[Score], Field(min_length=3, max_length=3)]],
            Field(min_length=1, max_length=125),
        ]
        | None
    ) = None


SHAPES: dict[str, type[Shape]] = {
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
    "profile": ProfileIs,
    "fact": FactIs,
    "tags": Tagged,
    "activity": Did,
    "orders": Bought,
    "groups": Stayed,
    "audience": InAudience,
    "rfm": Scored,
}


def _kind(given: Any) -> str | None:
    """The tag of the one key that names the shape; tags are in <> so that paths can drop them."""
    if isinstance(given, Shape):
        return next((f"<{key}>" for key, shape in SHAPES.items() if type(given) is shape), None)
    named = [key for key in SHAPES if key in given] if isinstance(given, dict) else []
    return f"<{named[0]}>" if len(named) == 1 else None


Node = Annotated[
    Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[ProfileIs, Tag("<profile>")]
    | Annotated[FactIs, Tag("<fact>")]
    | Annotated[Tagged, Tag("<tags>")]
    | Annotated[Did, Tag("<activity>")]
    | Annotated[Bought, Tag("<orders>")]
    | Annotated[Stayed, Tag("<groups>")]
    | Annotated[InAudience, Tag("<audience>")]
    | Annotated[Scored, Tag("<rfm>")],
    Discriminator(_kind),
]


class Rule(Shape):
    """A whole rule: whom it is about."""

    version: Literal[1] = 1
    where: Node


for _shape in (AllOf, AnyOf, Not, Rule):
    _shape.model_rebuild()
