"""Materials for the chat at hand: those that suit the customer, and why; or found by words."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yutang.commerce.words import short
from yutang.content.models import Material
from yutang.content.queries.materials import usable
from yutang.content.queries.suggesting import WEIGHTS, Situation, situation
from yutang.customers.models import Customer, Profile
from yutang.kernel import clock

WEIGHED = 300  # materials that are looked at

Offered = list[tuple[Material, str]]  # with the reason; empty: none in particular


def searched(q: str, *, limit: int) -> QuerySet[Material]:
    """What is in use and holds every word, the youngest first."""
    rows = usable(clock.now()).select_related("cover")
    for word in q.split():
        words = Q(title__icontains=word) | Q(summary__icontains=word) | Q(topic__icontains=word)
        rows = rows.filter(words | Q(text__icontains=word))
    return rows.order_by("-changed_at", "-pk")[:limit]


def offered(customer: Customer | None, *, limit: int) -> Offered:
    """What suits the customer best, then whatever is youngest."""
    youngest = usable(clock.now()).select_related("cover").order_by("-changed_at", "-pk")
    if customer is None:
        return [(each, "") for each in youngest[:limit]]
    now = situation(customer)
    rows = [(each, reasons(each, now)) for each in youngest.filter(_fits(now))[:WEIGHED]]
    rows.sort(key=lambda row: -sum(WEIGHTS[name] for name in row[1]))
    best = [
        (each, max(found.items(), key=lambda reason: WEIGHTS[reason[0]])[1])
        for each, found in rows[:limit]
        if found
    ]
    known = [each.pk for each, _reason in best]
    others = youngest.exclude(pk__in=known)[: max(0, limit - len(best))]
    return [*best, *((each, "") for each in others)]


def reasons(material: Material, now: Situation) -> dict[str, str]:
    """Why the material suits, by what it is labelled with."""
    found: dict[str, str] = {}
    if now.standing.obstacle and now.standing.obstacle in material.obstacles:
        found["obstacle"] = _("Obstacle: %(what)s") % {"what": short(now.standing.obstacle)}
    if need := next((key for key in now.standing.needs if key in material.needs), ""):
        found["need"] = _("Need: %(what)s") % {"what": short(need)}
    if now.read_id != material.pk and {*now.product_ids} & {*material.product_ids}:
        found["read"] = _("Looked at “%(what)s” lately") % {"what": now.read}
    if now.lifecycle in material.lifecycles:
        stage = Profile.Lifecycle(now.lifecycle).label
        found["stage"] = _("Stage: %(what)s") % {"what": stage}
    return found


def _fits(now: Situation) -> Q:
    return (
        Q(obstacles__contains=[now.standing.obstacle])
        | Q(needs__overlap=now.standing.needs)
        | Q(product_ids__overlap=now.product_ids)
        | Q(lifecycles__contains=[now.lifecycle])
    )
