"""Which scripts suit the customer at hand, and why."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from yutang.commerce.words import short
from yutang.content.models import Material, Script
from yutang.content.queries import scripts as queries
from yutang.content.queries.standing import Standing, standing
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Customer, Profile, Tag
from yutang.kernel import clock
from yutang.org.models import Member

READ_LATELY = timedelta(days=30)
MOST = 500  # scripts that are weighed
WEIGHTS = {"obstacle": 5, "need": 4, "read": 4, "tag": 2, "stage": 1}


@dataclass(frozen=True)
class Suggestion:
    """A script with the strongest reason for it."""

    script: Script
    reason: str


@dataclass(frozen=True)
class Situation:
    """What is known of the customer as far as scripts look at it."""

    standing: Standing
    lifecycle: str
    tags: dict[int, str]
    read: str = ""  # the title of what she looked at last
    product_ids: list[int] = field(default_factory=list)  # that it is about
    obstacles: list[str] = field(default_factory=list)  # that it helps over
    read_id: int | None = None


def suggestions(member: Member, customer: Customer, *, limit: int = 5) -> list[Suggestion]:
    """The scripts that suit her best; none where nothing is known that any script looks at."""
    now = situation(customer)
    fits = (
        Q(obstacle__in=[now.standing.obstacle, *now.obstacles]) & ~Q(obstacle="")
        | Q(need__in=now.standing.needs)
        | Q(product__in=now.product_ids)
        | Q(tag_ids__overlap=list(now.tags))
        | Q(lifecycles__contains=[now.lifecycle])
    )
    rows = queries.visible(member).filter(fits).order_by("-use_count", "pk")[:MOST]
    weighed = [(reasons(script, now), script) for script in rows]
    weighed.sort(key=lambda each: -sum(WEIGHTS[name] for name in each[0]))
    return [
        Suggestion(script, max(found.items(), key=lambda each: WEIGHTS[each[0]])[1])
        for found, script in weighed[:limit]
        if found
    ]


def reasons(script: Script, now: Situation) -> dict[str, str]:
    """Why the script suits, by what it looks at."""
    found: dict[str, str] = {}
    if script.obstacle and script.obstacle == now.standing.obstacle:
        found["obstacle"] = _("Obstacle: %(what)s") % {"what": short(script.obstacle)}
    if script.need and script.need in now.standing.needs:
        found["need"] = _("Need: %(what)s") % {"what": short(script.need)}
    is_read = script.product_id in now.product_ids or script.obstacle in now.obstacles
    if now.read and is_read:
        found["read"] = _("Looked at “%(what)s” lately") % {"what": now.read}
    if tag := next((name for id, name in now.tags.items() if id in script.tag_ids), ""):
        found["tag"] = _("Tag: %(what)s") % {"what": tag}
    if now.lifecycle in script.lifecycles:
        stage = Profile.Lifecycle(now.lifecycle).label
        found["stage"] = _("Stage: %(what)s") % {"what": stage}
    return found


def situation(customer: Customer) -> Situation:
    """What is known now."""
    profile = customer.profile
    tags = Tag.objects.filter(pk__in=profile.tag_ids, deleted_at=None)
    read = _last_read(customer)
    return Situation(
        standing(customer.pk),
        profile.lifecycle,
        dict(tags.values_list("pk", "name")),
        read.title if read else "",
        list(read.product_ids) if read else [],
        list(read.obstacles) if read else [],
        read.pk if read else None,
    )


def _last_read(customer: Customer) -> Material | None:
    """The material that the customer opened last, if that isn't long ago."""
    rows = Activity.objects.filter(
        customer=customer,
        kind__in=[Kind.CONTENT_READ, Kind.LINK_CLICKED],
        subject_type="material",
        happened_at__gt=clock.now() - READ_LATELY,
    )
    last = rows.order_by("-happened_at").values_list("subject_id", flat=True).first()
    return Material.objects.filter(pk=last).first() if last else None
