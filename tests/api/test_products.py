"""Products in, audiences out."""

import threading
import time

import pytest
from django.db import connection, transaction

from tests.api.make import Program
from tests.customers.make import read
from yutang.audiences.models import Audience, AudienceMember
from yutang.commerce.models import Product
from yutang.customers.commands import BuyerRow, identify_many
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

TEA = {"sku": "TEA", "title": "Tea", "price": 1000, "category": "饮品/茶", "needs": ["functional"]}


def test_products_are_created_updated_unchanged_or_refused():
    program = Program("products:write")

    def send(*products):
        answer = program.post("products", {"products": list(products)}).json()
        return [each["status"] for each in answer["results"]]

    assert send(TEA) == ["created"]
    assert send(TEA) == ["unchanged"]
    assert send({"sku": "TEA", "price": 900}) == ["updated"]
    assert send({"sku": "X"}, {**TEA, "needs": ["fly"]}, {**TEA, "price": -1}, 5) == ["refused"] * 4
    tea = Product.objects.get()
    assert (tea.price, tea.title, str(tea.node), tea.needs) == (900, "Tea", "茶", ["functional"])
    assert program.get("audiences").status_code == 403


def test_a_product_that_another_one_makes_meanwhile_is_known():
    program, answers = Program("products:write"), []

    def push():
        try:
            answers.append(program.post("products", {"products": [TEA]}).json()["results"])
        finally:
            connection.close()

    late = threading.Thread(target=push)
    with transaction.atomic():
        Product.objects.create(sku="TEA", title="Tea", price=500, as_of=clock.now())
        late.start()
        wait_for_a_lock()
    late.join()
    assert [each["status"] for each in answers[0]] == ["updated"]
    assert Product.objects.get().price == 1000


def wait_for_a_lock():
    """Until somebody waits for what this transaction holds."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_the_schema_of_rules_is_published():
    found = Program("audiences:read").get("rules/schema").json()
    assert "properties" in found


def test_members_are_read_page_by_page():
    program = Program("audiences:read")
    ids = sorted(identify_many([BuyerRow(f"b{n}") for n in range(5)], realm="shop").values())
    read()
    audience = Audience.objects.create(name="A", kind="static")
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=audience, customer_id=pk) for pk in ids
    )
    found, cursor = [], ""
    while True:
        path = f"audiences/{audience.pk}/members"
        page = program.get(path, limit=2, **({"cursor": cursor} if cursor else {})).json()
        found += [each["customer_id"] for each in page["members"]]
        if not (cursor := page["next"]):
            break
    assert found == ids
    assert program.get("audiences").json()[0]["name"] == "A"
    assert program.get("audiences/999999/members").status_code == 404
    assert program.get(f"audiences/{audience.pk}/members", limit=0).status_code == 422
    assert Program("orders:read").get(f"audiences/{audience.pk}/members").status_code == 403
