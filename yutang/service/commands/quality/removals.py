"""Removals are written down as they happen, with who has to be told and what is to be done."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.customers.kinds import Kind
from yutang.customers.log import Entry
from yutang.customers.models import Customer
from yutang.kernel import audit, clock, config, enterprise, jobs
from yutang.org.models import Member
from yutang.outreach.commands import keyed_todos
from yutang.outreach.models import Todo
from yutang.service.models import Notice, Removal
from yutang.service.queries.quality import leading

ALERTS, A_DAY = "quality.alerts", "quality.alerts_a_day"
OFF, ON = "off", "on"
FRESH = timedelta(days=2)  # older ones are found by reconciling, and nobody is alarmed by them
BY = {Kind.REMOVED_US: Removal.By.CUSTOMER, Kind.REMOVED_BY_US: Removal.By.MEMBER}

config.declare(ALERTS, default=ON)
config.declare(A_DAY, default="10")


def are_on() -> bool:
    """Whether removals are told by messages."""
    return config.get(ALERTS) == ON


def most_a_day() -> int:
    """How many messages about removals a member gets on a day; the rest wait for the next one."""
    return int(config.get(A_DAY))


@transaction.atomic
def set_alerts(*, on: bool, a_day: int, actor: Member) -> None:
    """Whether and how often removals are told from now on."""
    config.put(ALERTS, ON if on else OFF)
    config.put(A_DAY, str(a_day))
    audit.note(actor=actor, action="quality.set_alerts", on=on, a_day=a_day)


@transaction.atomic
def note_removals(entries: Sequence[Entry]) -> list[Removal]:
    """The removals of a batch of the log stand here once, and those concerned have a todo."""
    since = clock.now() - FRESH
    rows = [
        Removal(
            activity_id=each.id,
            customer_id=each.customer_id,
            member_id=each.member_id,
            by=BY[Kind(each.kind)],
            at=each.happened_at,
        )
        for each in entries
        if each.kind in BY and each.member_id is not None
    ]
    known = set(
        Removal.objects.filter(activity_id__in=[row.activity_id for row in rows]).values_list(
            "activity_id", flat=True
        )
    )
    made = Removal.objects.bulk_create([row for row in rows if row.activity_id not in known])
    fresh = [row for row in made if row.at >= since]
    _tell(fresh)
    return made


def _tell(rows: Sequence[Removal]) -> None:
    members = Member.objects.in_bulk({row.member_id for row in rows})
    customers = Customer.objects.in_bulk({row.customer_id for row in rows})
    receivers: set[int] = set()
    for row in rows:
        member = members[row.member_id]
        managers = leading(member)
        own = [member] if row.by == Removal.By.CUSTOMER and member.is_active else []
        with translation.override(enterprise.language() or settings.LANGUAGE_CODE):
            if own:
                _ask_member(row, customers[row.customer_id], member)
            _ask_managers(row, managers)
        if are_on():
            told = [each for each in (*own, *managers) if each.wecom_userid]
            Notice.objects.bulk_create(Notice(removal=row, receiver=each) for each in told)
            receivers.update(each.pk for each in told)
    for pk in sorted(receivers):
        jobs.later("service.tell_removals", key=f"tell-removals:{pk}", receiver_id=pk)


def _ask_member(row: Removal, customer: Customer, member: Member) -> None:
    keyed_todos.give(
        key=f"removal:{row.activity_id}",
        member=member,
        wish=keyed_todos.Wish(
            Todo.Kind.REMOVAL, _("%(name)s removed you: what went before?") % {"name": customer}
        ),
        customer=customer,
    )


def _ask_managers(row: Removal, managers: Iterable[Member]) -> None:
    """One todo a day for each, which counts."""
    begin, _end = clock.day_bounds(clock.today())
    for manager in managers:
        key = f"removals:{manager.pk}:{clock.today()}"
        count = 1 + (
            Removal.objects.filter(at__gte=begin, member__units__in=manager.units.all())
            .exclude(pk=row.pk)
            .distinct()
            .count()
        )
        title = ngettext(
            "A customer of the store is lost: look at it",
            "%(n)s customers of the store are lost: look at them",
            count,
        ) % {"n": count}
        wish = keyed_todos.Wish(Todo.Kind.REMOVAL, title)
        if not keyed_todos.give(key=key, member=manager, wish=wish).is_open:  # seen to already
            keyed_todos.give(key=f"{key}:{row.activity_id}", member=manager, wish=wish)
