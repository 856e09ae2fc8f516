"""What the customers of one audience have more often than others: one statement a trait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.audiences.queries.ground import Ground, ground, scope
from yutang.audiences.rules.likeness import Trait, traits
from yutang.commerce.models import Category
from yutang.customers import sources
from yutang.customers.models import Profile, Tag
from yutang.org.models import Member, Unit

IN_AUDIENCE = "select customer_id from member where audience_id ="
MOST = 20  # traits of a kind
Names = Callable[[Sequence[str]], dict[str, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of trait: pairs of customer and key as SQL, and how the keys are called."""

    key: str
    label: str | Promise
    pairs: str
    names: Names


@dataclass(frozen=True)
class Compared:
    """One kind with its traits, named."""

    kind: Kind
    traits: list[tuple[str, Trait]]


def compare(
    audience_id: int, other_id: int | None, member: Member | None = None
) -> tuple[int, int, list[Compared]]:
    """How many are compared with how many, and the traits of every kind.

    `other_id` None: everybody. With a member only those within sight are compared.
    """
    on = ground()
    who = _who(audience_id, other_id, scope(member))
    sums = "select coalesce(sum(a), 0)::bigint, coalesce(sum(b), 0)::bigint from who"
    ((here, there),) = on.rows(f"{who} {sums}")
    return here, there, [_compared(on, kind, who, here, there) for kind in KINDS]


def _compared(on: Ground, kind: Kind, who: str, here: int, there: int) -> Compared:
    sql = f"""{who}, pairs as ({kind.pairs})
        select cast(key as varchar), sum(a)::bigint, sum(b)::bigint
        from pairs join who on who.customer_id = pairs.customer_id
        where key is not null group by key"""  # noqa: S608 - our own texts and whole numbers
    found = traits(on.rows(sql), here=here, there=there)
    shown = [each for each in found if each.here or not each.is_few]
    names = kind.names([each.key for each in shown])
    return Compared(kind, [(names[t.key], t) for t in shown if names.get(t.key)][:MOST])


def _who(audience_id: int, other_id: int | None, seen: str) -> str:
    others = "select customer_id from profile"
    if other_id is not None:
        others = f"{IN_AUDIENCE} {int(other_id)}"
    within = (
        ""
        if seen == "true"
        else f"join profile p on p.customer_id = both_.customer_id where ({seen})"
    )
    return f"""with both_ as (
            select customer_id, 1 as a, 0 as b from ({IN_AUDIENCE} {int(audience_id)}) as ours
            union all select customer_id, 0, 1 from ({others}) as others
        ), who as (
            select both_.customer_id, max(a) as a, max(b) as b
            from both_ {within} group by both_.customer_id
        )"""  # noqa: S608 - whole numbers


def _tags(keys: Sequence[str]) -> dict[str, str]:
    found = Tag.objects.filter(pk__in=keys).select_related("group")
    return {str(tag.pk): f"{tag.group.name} · {tag.name}" for tag in found}


def _units(keys: Sequence[str]) -> dict[str, str]:
    return {str(unit.pk): unit.name for unit in Unit.objects.filter(pk__in=keys)}


def _categories(keys: Sequence[str]) -> dict[str, str]:
    return {str(node.pk): node.name for node in Category.objects.filter(pk__in=keys)}


def _stages(keys: Sequence[str]) -> dict[str, str]:
    labels = {str(value): str(label) for value, label in Profile.Lifecycle.choices}
    return {key: labels.get(key, "") for key in keys}


def _sources(keys: Sequence[str]) -> dict[str, str]:
    labels = sources.labels([key for key in keys if key])
    return {key: labels.get(key, key) for key in keys}


KINDS = (
    Kind("tags", _("Tags"), "select customer_id, unnest(tag_ids) as key from profile", _tags),
    Kind(
        "categories",
        _("Categories bought"),
        "select distinct l.customer_id, p.node_id as key from line l"
        " join product p on p.product_id = l.product_id",
        _categories,
    ),
    Kind(
        "units",
        _("Regions and stores"),
        "select customer_id, unnest(unit_ids) as key from profile",
        _units,
    ),
    Kind("lifecycle", _("Lifecycle"), "select customer_id, lifecycle as key from profile", _stages),
    Kind("sources", _("Sources"), "select customer_id, source_key as key from profile", _sources),
)
