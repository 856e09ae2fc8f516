"""What moments tell the rest of outreach: their names, days, uses, and who has to publish them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.content import usage
from yutang.customers import sources as customer_sources
from yutang.kernel import clock
from yutang.kernel.ui import nav, today
from yutang.kernel.ui.today import Item, Told
from yutang.org.models import Member
from yutang.outreach import plans, sources
from yutang.outreach.commands import moments as commands
from yutang.outreach.models import Carrier, Moment, MomentPart
from yutang.outreach.plans import Entry
from yutang.outreach.queries import moments as queries

SOURCE = queries.SOURCE
MOST = 100
SHOWN = 20
MOVABLE = (Moment.State.DRAFT, Moment.State.ASKED, Moment.State.PLANNED)
HOW = gettext_lazy(
    "In WeCom, open the notice of the customer moments, look it over, and tap “Publish”."
)


def names(moment_ids: Collection[int]) -> dict[int, str]:
    """The moments as people call them."""
    return dict(Moment.objects.filter(pk__in=moment_ids).values_list("pk", "name"))


def page(moment_id: int) -> str:
    """Where a moment is shown."""
    return reverse("moments:moment", args=[moment_id])


def entries(since: datetime, until: datetime) -> Sequence[Entry]:
    """The moments of these days, for the calendar."""
    rows = Moment.objects.exclude(state__in=[Moment.State.CANCELLED, Moment.State.REFUSED])
    rows = rows.filter(Q(at__isnull=False) | Q(called_at__isnull=False))
    rows = rows.annotate(day_at=Coalesce("called_at", "at"))
    return [_entry(row) for row in rows.filter(day_at__gte=since, day_at__lt=until)]


def standing(moment_id: int) -> plans.Standing | None:
    """A moment as the calendar names it when it is moved."""
    found = Moment.objects.filter(pk=moment_id).first()
    return plans.Standing(found.name, found.at) if found else None


def uses(material_id: int) -> list[usage.Use]:
    """Which moments show the material, the newest first."""
    found = Moment.objects.filter(material=material_id).order_by("-created_at")[:SHOWN]
    return [usage.Use(row.name, page(row.pk), str(row.get_state_display())) for row in found]


def is_agreed(material_id: int) -> bool:
    """Whether a moment that shows the material waits for a word, or goes out by one."""
    found = Moment.objects.filter(material=material_id)
    going = Q(state__in=[Moment.State.PLANNED, *queries.UNDER_WAY], decided_by__isnull=False)
    return found.filter(going | Q(state=Moment.State.ASKED)).exists()


def to_publish(member: Member) -> Told:
    """Moments that wait for the member. What one brings nobody knows, so it has no value."""
    parts = list(queries.waiting_parts(member)[:MOST])
    items = [_item(part) for part in parts]
    return Told(
        [(SOURCE, each) for each in items],
        queries.waiting_parts(member).count() if len(parts) == MOST else len(parts),
        sum(each.is_late for each in items),
    )


def _item(part: MomentPart) -> Item:
    opened = part.moment.opened_at
    return Item(
        part.pk,
        _("Publish a moment"),
        part.moment.name,
        words=part.moment.text,
        how=HOW,
        since=opened,
        is_late=bool(opened and clock.now() - opened > queries.LATE),
    )


def _entry(row: Moment) -> Entry:
    at = row.called_at or row.at or row.created_at
    return Entry(
        day=clock.local(at).date(),
        at=at,
        name=row.name,
        url=page(row.pk),
        carrier=Carrier.MOMENTS,
        type=SOURCE,
        id=row.pk,
        count=row.customers or 0,
        state=row.state,
        state_label=str(row.get_state_display()),
        is_movable=row.state in MOVABLE,
        is_draft=row.state == Moment.State.DRAFT,
    )


nav.item(
    nav.Item("serve", gettext_lazy("Moments"), "moments:moments", "sends.see", "aperture", order=55)
)
sources.register(SOURCE, names, page, gettext_lazy("Moment"))
customer_sources.register(SOURCE, names)
plans.register(SOURCE, plans.Lister(entries, commands.move_moment, standing))
usage.register(SOURCE, gettext_lazy("Moments"), uses)
usage.keep(SOURCE, is_agreed)
today.register(today.Section(SOURCE, gettext_lazy("Moments to publish"), "aperture"))
today.feed("moments", to_publish)
