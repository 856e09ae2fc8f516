"""Whatever happens, and in whatever order it commits, the warehouse holds exactly the same rows."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audiences.mirror_make import check_exact, let_the_horizon_pass, warehouse
from yutang.audiences.models import Audience, AudienceMember
from yutang.audiences.warehouse import happened, keyed, mirror, place, shelf
from yutang.commerce.models import Order, OrderLine, Product, Refund
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening, record_many
from yutang.customers.models import Customer, Fact, FactType, Merge, Profile
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import database

__all__ = ["warehouse"]
pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = count(1)
MAY = datetime(2024, 5, 1, 15, 59, 59, 999_999, tzinfo=UTC)
LATE = """
    insert into customers_activity (customer_id, kind, happened_at, subject_type, props)
    values (%s, 'scanned', %s, 'code', '{}')
"""
TEXTS = ["", "NULL", "\\N", 'a "b", {c}\n[d]\r', "小糖，", "  ", "'"]


@dataclass
class World:
    """What the steps build on."""

    open: ExitStack
    customers: list[int] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    late: list[psycopg.Connection] = field(default_factory=list)

    def one(self, number: int) -> int:
        return self.customers[number % len(self.customers)]


def arrive(world: World, number: int) -> None:
    for _ in range(1 + number % 3):
        customer = Customer.objects.create(name=f"C{number}", gender=number % 3)
        Profile.objects.create(customer=customer, source_key=TEXTS[number % len(TEXTS)])
        world.customers.append(customer.pk)


def do(world: World, number: int) -> None:
    record_many(
        Happening(
            world.one(number + i),
            [Kind.SCANNED, Kind.TAGGED, Kind.WELCOMED][i % 3],
            MAY + timedelta(days=13 * i * number % 900, microseconds=i),
            subject=("code", i) if i % 2 else None,
            amount=i if i % 3 == 0 else None,
            props={"currency": "GBP"} if i % 6 == 0 else {},
        )
        for i in range(1 + number % 7)
    )


def do_late(world: World, number: int) -> None:
    """Something is written now, and committed by a later step."""
    if len(world.late) < 3:
        slow = world.open.enter_context(psycopg.connect(database.conninfo()))
        slow.execute(LATE, [world.one(number), MAY])
        world.late.append(slow)


def commit(world: World, number: int) -> None:
    if world.late:
        world.late.pop(number % len(world.late)).commit()


def profile(world: World, number: int) -> None:
    Profile.objects.filter(pk=world.one(number)).update(
        tag_ids=list(range(number % 4)),
        order_gap=number / 7,
        source_key=TEXTS[number % len(TEXTS)],
        first_orders=[MAY + timedelta(days=n) for n in range(number % 7)],
        last_contact_at=MAY if number % 2 else None,
    )
    Customer.objects.filter(pk=world.one(number + 1)).update(gender=number % 3)


def learn(world: World, number: int) -> None:
    kind, _ = FactType.objects.get_or_create(key="k", defaults={"name": "K", "form": "text"})
    Fact.objects.update_or_create(
        customer_id=world.one(number),
        type=kind,
        slot=str(number % 2),
        defaults={
            "text": TEXTS[number % len(TEXTS)],
            "number": None if number % 2 else number / 3,
            "day": MAY.date() if number % 3 else None,
            "source": "api",
        },
    )
    Fact.objects.filter(customer_id=world.one(number + 2)).delete()


def order(world: World, number: int) -> None:
    price = 100 + number
    product, _ = Product.objects.get_or_create(
        sku=f"S{number % 5}", defaults={"title": "T", "price": 1, "as_of": MAY}
    )
    Product.objects.filter(pk=product.pk).update(needs=["skin"] if number % 2 else [])
    made = Order.objects.create(
        source="shop",
        order_no=f"O{next(NUMBERS)}",
        customer_id=world.one(number),
        goods_amount=price * 2,
        amount=price * 2,
        line_count=2,
        currency="CNY" if number % 3 else "GBP",
        paid_at=MAY + timedelta(days=number),
    )
    line = {"order": made, "product": product, "quantity": 1, "unit_price": price, "amount": price}
    OrderLine.objects.bulk_create(OrderLine(**line, occurrence=n) for n in (1, 2))
    world.orders.append(made.pk)


def give_back(world: World, number: int) -> None:
    found = Order.objects.filter(pk__in=world.orders, refunded_amount=0).order_by("pk").first()
    if found is None:
        return
    line = found.lines.all()[0]
    Order.objects.filter(pk=found.pk).update(refunded_amount=50, status="partly_refunded")
    OrderLine.objects.filter(pk=line.pk).update(refunded_amount=50)
    Refund.objects.create(
        source="shop", reference=f"R{next(NUMBERS)}", number="1", customer_id=found.customer_id,
        product_id=line.product_id, order=found, line=line, quantity=1, amount=50, refunded_at=MAY,
        currency=found.currency,
    )  # fmt: skip


def gather(world: World, number: int) -> None:
    audience, _ = Audience.objects.get_or_create(name=f"A{number % 2}", kind="static")
    AudienceMember.objects.filter(audience=audience).delete()
    chosen = {world.one(number), world.one(number * 3)} if number % 4 else set()
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=audience, customer_id=customer) for customer in chosen
    )
    Audience.objects.filter(pk=audience.pk).update(stamp=next(NUMBERS))


def join(world: World, number: int) -> None:
    """Somebody comes into a group, or goes; the group's tags change."""
    tags = [TEXTS[number % len(TEXTS)][:20], "a,b"][: number % 3]
    chat, _ = GroupChat.objects.update_or_create(
        chat_id=f"wr{number % 2}", defaults={"tags": [each for each in tags if each]}
    )
    who = world.one(number)
    here = GroupMember.objects.filter(group=chat, customer=who, left_at=None)
    if not here.update(left_at=MAY, ended_by="left"):
        GroupMember.objects.create(
            group=chat, userid=f"wm{next(NUMBERS)}", customer_id=who, joined_at=MAY
        )


def merge(world: World, number: int) -> None:
    kept, gone = world.one(number), world.one(number + 1)
    if kept != gone:
        merge_customers(kept_id=kept, gone_id=gone, actor=None)
        world.customers.remove(gone)


def split(world: World, number: int) -> None:
    last = Merge.objects.filter(undone_at=None).order_by("pk").last()
    if last and last.kept_id in world.customers:
        split_customers(merge_id=last.pk, actor=None)
        world.customers.append(last.gone_id)


STEPS = (
    arrive,
    do,
    do,
    do_late,
    commit,
    profile,
    learn,
    order,
    give_back,
    gather,
    join,
    merge,
    split,
)


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(st.lists(st.tuples(st.sampled_from((*STEPS, None, None)), st.integers(0, 500)), max_size=30))
def test_every_relation_holds_the_rows_of_the_database(warehouse, monkeypatch, steps):
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(warehouse / str(next(NUMBERS))))
    monkeypatch.setattr(happened, "FRESH_PARTS", 2)
    monkeypatch.setattr(happened, "FRESH_ROWS", 12)
    monkeypatch.setattr(happened, "MONTH_ROWS", 3)
    monkeypatch.setattr(happened, "VOID_CUSTOMERS", 3)
    monkeypatch.setattr(keyed, "LEAST", 2)
    with ExitStack() as open:
        world = World(open)
        act(world, arrive, 2)
        for step, number in steps:
            if step is None:
                mirror.catch_up()
                check_exact("orders", "line", "product", "fact", "stay", "chat")
            else:
                act(world, step, number)
        for slow in world.late:
            slow.commit()
    let_the_horizon_pass()
    mirror.catch_up()
    check_exact()
    assert not list((place.folder() / "scratch").glob("*"))
    shelf._shelves.clear()


@transaction.atomic
def act(world: World, step, number: int) -> None:
    step(world, number)


def test_who_is_merged_before_the_first_activity_was_mirrored_is_gone(warehouse):
    with ExitStack() as open:
        world = World(open)
        arrive(world, 2)
        mirror.catch_up()
        merge_customers(
            kept_id=world.customers[0], gone_id=world.customers[1], actor=None, reason=""
        )
    let_the_horizon_pass()
    mirror.catch_up()
    check_exact()
    shelf._shelves.clear()
