"""Builders for tests of lifecycle, RFM and repurchase: customers with orders on given days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import transaction

from yutang.commerce.models import Category, Order, OrderLine, Product, Refund
from yutang.customers.models import Customer, Profile
from yutang.org.models import Member

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai
_numbers = count(1)

Bought = tuple[int, int] | tuple[int, int, int]  # days ago, paid, refunded


def customer(
    name: str = "Zhao", *, by: Sequence[Member] = (), units: Sequence[int] = (), **profile: object
) -> Customer:
    """A customer with a profile, followed by these members."""
    made = Customer.objects.create(name=name)
    Profile.objects.update_or_create(
        customer=made,
        defaults={
            "name": name,
            "member_ids": [member.pk for member in by],
            "unit_ids": list(units),
            "consultant": by[0] if by else None,
            **profile,
        },
    )
    return made


def category(name: str, *, parent: Category | None = None) -> Category:
    """A category in the tree."""
    made = Category.objects.create(name=name, parent=parent)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def product(name: str = "Tea", *, node: Category | None = None) -> Product:
    """A thing to sell."""
    return Product.objects.create(
        sku=f"{name}-{next(_numbers)}", title=name, price=100, as_of=NOON, node=node
    )


@dataclass(frozen=True)
class Sale:
    """An order of one piece of each product at the given price."""

    who: Customer
    at: datetime
    lines: Mapping[Product, int]
    refunded: int = 0
    source: str = "shop"


@transaction.atomic
def sell(sales: Sequence[Sale]) -> list[Order]:
    """These orders, with their lines and refunds; profiles know of them."""
    orders = Order.objects.bulk_create(_order(each) for each in sales)
    both = list(zip(orders, sales, strict=True))
    OrderLine.objects.bulk_create(
        OrderLine(order=made, product=each, quantity=1, unit_price=price, amount=price)
        for made, sale in both
        for each, price in sale.lines.items()
    )
    Refund.objects.bulk_create(_refund(made, sale) for made, sale in both if sale.refunded)
    for each in {sale.who for sale in sales}:
        known = sorted(Order.objects.filter(customer=each).values_list("paid_at", flat=True))
        Profile.objects.filter(pk=each.pk).update(
            order_count=len(known), first_order_at=known[0], last_order_at=known[-1]
        )
    return orders


def bought(who: Customer, orders: Sequence[Bought], *, of: Product | None = None) -> list[Order]:
    """Orders of one product, at noon so many days before `TODAY`."""
    thing = of or product()
    return sell(
        [
            Sale(who, NOON - timedelta(days=days), {thing: paid}, rest[0] if rest else 0)
            for days, paid, *rest in orders
        ]
    )


def _order(sale: Sale) -> Order:
    amount = sum(sale.lines.values())
    kept = amount - sale.refunded
    return Order(
        source=sale.source,
        order_no=str(next(_numbers)),
        customer=sale.who,
        status="paid" if not sale.refunded else "partly_refunded" if kept else "refunded",
        goods_amount=amount,
        amount=amount,
        refunded_amount=sale.refunded,
        line_count=len(sale.lines),
        paid_at=sale.at,
    )


def _refund(made: Order, sale: Sale) -> Refund:
    return Refund(
        source=sale.source,
        reference=str(next(_numbers)),
        customer=sale.who,
        product=next(iter(sale.lines)),
        order=made,
        quantity=1,
        amount=sale.refunded,
        refunded_at=sale.at,
    )
