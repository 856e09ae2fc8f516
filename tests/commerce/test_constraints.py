"""The database itself refuses orders, lines and refunds that don't agree."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from yutang.commerce.models import Order, OrderLine, Product, Refund
from yutang.customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)

MAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def product():
    return Product.objects.create(sku="TEA", title="Tea", price=1000, as_of=MAY)


@pytest.fixture
def order(product):
    """Two pieces for 20.00, and 1.00 of postage."""
    with transaction.atomic():
        order = Order.objects.create(
            source="shop",
            order_no="1001",
            customer=Customer.objects.create(name="Zhao"),
            goods_amount=2000,
            adjustment=100,
            amount=2100,
            line_count=1,
            paid_at=MAY,
        )
        OrderLine.objects.create(
            order=order, product=product, quantity=2, unit_price=1000, amount=2000
        )
    return order


def refund(order, product, amount):
    return Refund.objects.create(
        source="shop",
        reference=f"line:{amount}",
        number="C1",
        customer=order.customer,
        product=product,
        order=order,
        quantity=1,
        amount=amount,
        refunded_at=MAY,
    )


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_lines_must_add_up_to_the_order(order, product):
    line = {"order": order, "product": product, "unit_price": 500, "quantity": 1}
    refused(lambda: OrderLine.objects.create(**line, amount=500))
    refused(lambda: order.lines.update(amount=1900))
    refused(lambda: Order.objects.filter(pk=order.pk).update(goods_amount=1900, amount=2000))


def test_an_order_must_add_up_in_itself(order):
    refused(lambda: Order.objects.filter(pk=order.pk).update(amount=2200))
    refused(lambda: Order.objects.filter(pk=order.pk).update(status="refunded"))


def test_refunds_never_exceed_what_was_paid(order, product):
    by_hand = Order.objects.filter(pk=order.pk)
    refused(lambda: by_hand.update(refunded_amount=2101, status="refunded"))
    refused(lambda: by_hand.update(refunded_amount=2100, status="refunded"))  # without a refund
    refused(lambda: refund(order, product, 500))  # the order doesn't know of it
    refused(lambda: order.lines.update(refunded_quantity=3))
    refused(lambda: order.lines.update(refunded_amount=2001))


def test_a_refund_and_its_order_agree(order, product):
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(refunded_amount=500, status="partly_refunded")
        refund(order, product, 500)
    refused(lambda: refund(order, product, 500))
    refused(lambda: Refund.objects.update(amount=400))


def test_a_line_needs_its_order_and_its_product(order, product):
    line = {"unit_price": 0, "quantity": 1, "amount": 0, "occurrence": 9}
    refused(lambda: OrderLine.objects.create(**line, order_id=order.pk + 1, product=product))
    refused(lambda: OrderLine.objects.create(**line, order=order, product_id=product.pk + 1))
    refused(lambda: Product.objects.filter(pk=product.pk)._raw_delete("default"))
    refused(lambda: Order.objects.filter(pk=order.pk)._raw_delete("default"))
    order.delete()
    product.delete()
    assert not OrderLine.objects.exists()
