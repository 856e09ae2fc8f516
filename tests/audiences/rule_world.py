"""A small world at random: customers and all that rules may ask of them, at awkward moments."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from yutang.audiences.models import Audience, AudienceMember
from yutang.commerce.models import Category, Order, OrderLine, Product, Refund
from yutang.customers.models import Activity, Choice, Customer, Fact, FactType, Profile, Stage, Tag
from yutang.customers.models import TagGroup as Group
from yutang.groups.models import GroupChat, GroupMember
from yutang.org.models import Member, Unit

# Two days after New York's clocks went forward; Shanghai has none of that.
NOW = datetime(2026, 3, 10, 15, 30, 0, 7, tzinfo=UTC)
WINDOWS = (1, 2, 7, 90)
DAYS = [date(2026, 3, d) for d in (7, 8, 9, 10, 11)] + [date(2025, 11, 2), date(2024, 2, 29)]
KINDS = ("added", "order_paid", "scanned")
TEXTS = ("", "code:1", "code:12", "a%_'\\b", "中文", "Code:1", "“x”")
FORMS = {"note": "text", "size": "number", "due": "date", "skin": "choice", "likes": "choices",
         "owner": "yes_no", "child": "person"}  # fmt: skip
LABELS = ("vip", 'a,"b" {c}', "妈妈")
CUSTOMERS, ACTIVITIES, ORDERS, FACTS, STAYS = 14, 70, 36, 40, 40


@dataclass
class World:
    """The rows as they were stored."""

    zone: ZoneInfo
    profiles: list[Profile] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    types: dict[str, FactType] = field(default_factory=dict)
    choices: list[int] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    chats: list[GroupChat] = field(default_factory=list)
    stays: list[GroupMember] = field(default_factory=list)
    audiences: dict[int, set[int]] = field(default_factory=dict)


def make(random: Random, zone: str) -> World:
    """Store a world of its own; ids begin anywhere."""
    world = World(ZoneInfo(zone))
    _lists(world)
    _customers(world, random)
    _facts(world, random)
    _activities(world, random)
    _orders(world, random)
    _stays(world, random)
    for audience in world.audiences:
        ids = {each.pk for each in world.profiles if random.random() < 0.4}
        world.audiences[audience] = ids
        AudienceMember.objects.bulk_create(
            AudienceMember(audience_id=audience, customer_id=id) for id in ids
        )
    with connection.cursor() as cursor:
        cursor.execute("update customers_activity set xid = 1")
    return world


def moment(random: Random, zone: ZoneInfo) -> datetime:
    """Often right at the edge of a window or of a local day."""
    edge = timedelta(microseconds=random.choice((-1, 0, 0, 1)))
    if random.random() < 0.5:
        return NOW - timedelta(hours=24 * random.choice((-3, 0, *WINDOWS))) + edge
    if random.random() < 0.7:
        return datetime.combine(random.choice(DAYS), time.min, zone).astimezone(UTC) + edge
    return NOW - timedelta(minutes=random.randrange(-5000, 300_000))


def _lists(world: World) -> None:
    group = Group.objects.create(name="Level")
    world.tags = [Tag.objects.create(group=group, name=str(n)).pk for n in range(4)]
    world.members = [
        Member.objects.create(name=f"M{n}", username=f"m{n}", wecom_userid=f"m{n}", role="guide").pk
        for n in range(3)
    ]
    world.units = [Unit.objects.create(name=f"U{n}", kind="store", path="/").pk for n in range(3)]
    world.types = {
        key: FactType.objects.create(key=key, name=key, form=form) for key, form in FORMS.items()
    }
    for key in ("skin", "likes"):
        for n in range(2):
            world.choices.append(Choice.objects.create(type=world.types[key], name=str(n)).pk)
    world.stages = [
        Stage.objects.create(type=world.types["child"], name=str(n), from_days=n, to_days=n + 1).pk
        for n in range(2)
    ]
    for parent in (None, 0, 0, 1, None):
        above = None if parent is None else world.categories[parent]
        made = Category.objects.create(name=str(len(world.categories)), parent=above)
        made.path = f"{above.path if above else '/'}{made.pk}/"
        made.save(update_fields=["path"])
        world.categories.append(made)
    names = [Audience.objects.create(name=f"A{n}", kind="static").pk for n in range(2)]
    world.audiences = {name: set() for name in names}


def _some(random: Random, items: list[Any], most: int = 3) -> list[Any]:
    return random.sample(items, random.randrange(min(most, len(items)) + 1))


def _customers(world: World, random: Random) -> None:
    made = Customer.objects.bulk_create(
        Customer(gender=random.randrange(3), type=random.randrange(3)) for _ in range(CUSTOMERS)
    )
    world.profiles = [_profile(world, random, each) for each in made]
    Profile.objects.bulk_create(world.profiles)


def _profile(world: World, random: Random, customer: Customer) -> Profile:
    def maybe(value: Any) -> Any:
        return value if random.random() < 0.7 else None

    instants = ("added_at", "lost_at", "lifecycle_at", "last_contact_at", "last_activity_at")
    orders = sorted(moment(random, world.zone) for _ in range(random.randrange(6)))
    return Profile(
        customer=customer,
        state=random.choice(("buyer", "followed", "lost")),
        lifecycle=random.choice(("lead", "active", "churned")),
        tag_ids=_some(random, world.tags),
        member_ids=_some(random, world.members),
        unit_ids=_some(random, world.units),
        consultant_id=maybe(random.choice(world.members)),
        store_id=maybe(random.choice(world.units)),
        source_key=random.choice(TEXTS),
        order_count=random.randrange(4),
        order_amount=random.choice((0, 100, 2**53 + 1)),
        refund_amount=random.choice((0, 100)),
        order_gap=maybe(random.choice((0.1, 1.5, 30.0))),
        activity_count=random.randrange(3),
        first_orders=orders,
        last_order_at=orders[-1] if orders else None,
        **{name: maybe(moment(random, world.zone)) for name in instants},
    )


def _facts(world: World, random: Random) -> None:
    made: dict[Any, Fact] = {}
    for _ in range(FACTS):
        customer = random.choice(world.profiles).customer
        key, form = random.choice(list(FORMS.items()))
        fact = Fact(customer=customer, type=world.types[key], source="member")
        if form == "text":
            fact.text = random.choice(TEXTS[1:])
        elif form in ("number", "yes_no"):
            fact.number = random.choice((0.0, 1.0, 38.5) if form == "number" else (0.0, 1.0))
        elif form in ("date", "person"):
            fact.day = None if random.random() < 0.1 and form == "person" else _day(random)
            fact.stage_id = random.choice([None, *world.stages]) if form == "person" else None
            fact.slot = str(random.randrange(2)) if form == "person" else ""
        else:
            first = 0 if key == "skin" else 2
            fact.choice_id = random.choice(world.choices[first : first + 2])
            fact.slot = str(fact.choice_id) if form == "choices" else ""
        made[customer.pk, key, fact.slot] = fact
    world.facts = list(Fact.objects.bulk_create(made.values()))


def _day(random: Random) -> date:
    today = NOW.date()
    near = [today + timedelta(days=n) for n in (-31, -8, -7, -6, -1, 0, 1, 6, 7, 8)]
    years = [date(y, m, d) for y in (1999, 2000, 2024) for m, d in ((2, 28), (3, 10), (3, 17))]
    months = [date(2025, 9, 10), date(2025, 9, 11), date(2025, 8, 31), date(2025, 3, 10)]
    return random.choice([*near, *years, *months, date(2024, 2, 29), date(2000, 2, 29)])


def _activities(world: World, random: Random) -> None:
    world.activities = Activity.objects.bulk_create(
        Activity(
            customer=random.choice(world.profiles).customer,
            kind=random.choice(KINDS),
            happened_at=moment(random, world.zone),
            member_id=random.choice([None, *world.members]),
            subject_type=random.choice(("", "code", "order")),
            subject_id=random.choice((None, 1, 2)),
            amount=random.choice((None, 0, 5, 10**12, -5)),
            props=random.choice(({}, {"currency": "CNY"}, {"currency": "GBP"})),
        )
        for _ in range(ACTIVITIES)
    )


def _stays(world: World, random: Random) -> None:
    """In each chat a customer is once at most; who left may come again."""
    world.chats = GroupChat.objects.bulk_create(
        GroupChat(chat_id=f"wr{n}", owner_id=random.choice([None, *world.members]),
                  tags=_some(random, list(LABELS)))
        for n in range(4)
    )  # fmt: skip
    inside = set()
    for _ in range(STAYS):
        who, chat = random.choice(world.profiles).customer, random.choice(world.chats)
        joined, left = sorted(moment(random, world.zone) for _ in range(2))
        stays = random.random() < 0.4 and (who.pk, chat.pk) not in inside
        inside |= {(who.pk, chat.pk)} if stays else set()
        end = "" if stays else random.choice(("left", "removed", "dissolved"))
        world.stays.append(
            GroupMember(group=chat, userid=f"wm{who.pk}", customer=who, joined_at=joined,
                        left_at=None if stays else left, ended_by=end)
        )  # fmt: skip
    staff = GroupMember(group=world.chats[0], userid="m0", member_id=world.members[0],
                        joined_at=NOW)  # fmt: skip
    GroupMember.objects.bulk_create([*world.stays, staff])


def _orders(world: World, random: Random) -> None:
    world.products = Product.objects.bulk_create(
        Product(
            sku=f"p{n}",
            title=f"p{n}",
            price=1,
            as_of=NOW,
            node=random.choice([None, *world.categories]),
            needs=_some(random, ["social", "emotional"]),
            obstacles=_some(random, ["no_trust"]),
        )
        for n in range(5)
    )
    plans = [_plan(world, random, n) for n in range(ORDERS)]
    world.orders = Order.objects.bulk_create(order for order, _lines in plans)
    for _order, lines in plans:
        world.lines += lines
    world.lines = OrderLine.objects.bulk_create(world.lines)
    Refund.objects.bulk_create(
        Refund(
            source="shop", reference=str(each.pk), customer=each.customer,
            product=world.products[0],
            order=each, quantity=1, amount=each.refunded_amount, refunded_at=NOW,
            currency=each.currency,
        )
        for each in world.orders
        if each.refunded_amount
    )  # fmt: skip


def _plan(world: World, random: Random, number: int) -> tuple[Order, list[OrderLine]]:
    order = Order(
        source="shop",
        order_no=str(number),
        customer=random.choice(world.profiles).customer,
        store_id=random.choice([None, *world.units]),
        currency=random.choice(("CNY", "CNY", "GBP")),
        paid_at=moment(random, world.zone),
    )
    lines = []
    for n in range(random.randrange(1, 4)):
        amount = random.choice((0, 1, 100, 10**11))
        lines.append(
            OrderLine(
                order=order, product=random.choice(world.products), unit_price=n,
                quantity=random.randrange(1, 4), amount=amount,
                refunded_amount=random.choice((0, amount)),
            )
        )  # fmt: skip
    order.goods_amount = sum(each.amount for each in lines)
    order.adjustment = random.choice((0, 7))
    order.amount = order.goods_amount + order.adjustment
    order.refunded_amount = sum(each.refunded_amount for each in lines)
    part = "partly_refunded" if order.refunded_amount < order.amount else "refunded"
    order.status = part if order.refunded_amount else "paid"
    order.line_count = len(lines)
    return order, lines
