"""The pages of orders: what each role sees, and the way of a file from upload to result."""

import io
import os

import pytest
from django.urls import reverse

from tests.commerce import make
from tests.make import client, member
from yutang.commerce.commands import runs
from yutang.commerce.commands.exports import export_orders
from yutang.commerce.models import LONGEST_SILENCE, ImportRun, Order, SavedMap
from yutang.customers import profiling
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry, Progress

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = make.MAP.model_dump(exclude_none=True, include=set(make.MAP.columns()))
GOOD = {**COLUMNS, "source": "shop", "currency": "CNY", "amount_of": "auto"}


@pytest.fixture
def orders(tmp_path):
    """Zhao and Qian bought something each."""
    rows = [
        make.row(),
        make.row(order="2002", buyer="qian", paid="2024-06-01"),
        make.row(order="C1", qty="-1", paid="2024-07-01"),
    ]
    make.load(make.sheet(tmp_path / "orders.csv", rows))
    make.catch_up()
    return {order.order_no: order for order in Order.objects.order_by("order_no")}


@pytest.fixture
def operator():
    return client(member("Olga", role="operator"))


def upload(browser, content, name="orders.csv"):
    file = io.BytesIO(content)
    file.name = name
    return browser.post(reverse("commerce:imports"), {"file": file})


def uploaded(browser, tmp_path, rows):
    content = make.sheet(tmp_path / "upload.csv", rows).read_bytes()
    answer = upload(browser, content)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("id")


def work(run):
    """What the worker does with the run's job."""
    run.refresh_from_db()
    runs.run_import(run_id=run.pk, work_id=str(run.progress_id), language="en")
    run.refresh_from_db()


@pytest.mark.parametrize(
    ("role", "url_name", "status"),
    [
        ("guide", "commerce:orders", 200),
        ("guide", "commerce:imports", 403),
        ("store_manager", "commerce:imports", 403),
        ("analyst", "commerce:imports", 403),
        ("operator", "commerce:imports", 200),
        ("auditor", "commerce:orders", 200),
    ],
)
def test_each_role_sees_its_pages(role, url_name, status):
    assert client(member("Alice", role=role)).get(reverse(url_name)).status_code == status


def test_strangers_are_asked_to_sign_in(client):
    assert "/login" in client.get(reverse("commerce:orders"))["Location"]


def test_a_guide_sees_the_orders_of_own_customers_only(orders):
    guide = member("Gina", role="guide")
    assert b"1001" not in client(guide).get("/orders/").content
    orders["1001"].customer.follows.create(member=guide, since=orders["1001"].paid_at)
    profiling.renew([profiling.Delta(orders["1001"].customer_id)])
    page = client(guide).get("/orders/").content.decode()
    assert "1001" in page
    assert "2002" not in page
    assert client(guide).get(f"/orders/{orders['1001'].pk}").status_code == 200
    assert client(guide).get(f"/orders/{orders['2002'].pk}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=10", ["1001"]),
        ("q=qian", ["2002"]),
        ("q=nobody", []),
        ("status=partly_refunded", ["1001"]),
        ("source=shop", ["1001", "2002"]),
        ("since=2024-05-15", ["2002"]),
        ("until=2024-05-01", ["1001"]),
        ("since=2024-05-02&until=2024-05-31", []),
        ("since=nonsense&status=nonsense", ["1001", "2002"]),
    ],
)
def test_the_list_is_narrowed_by_the_address(orders, operator, query, found):
    page = operator.get(f"/orders/?{query}").content.decode()
    assert [number for number in orders if f">{number}</a>" in page] == found


def test_an_order_shows_its_lines_and_refunds(orders, operator):
    page = operator.get(f"/orders/{orders['1001'].pk}").content.decode()
    assert "Tea" in page
    assert "C1" in page
    assert "¥10.00" in page


def test_an_export_is_made_in_the_background_and_written_down(orders, operator):
    operator.post("/orders/export?q=1001")
    progress = Progress.objects.get()
    assert progress.owner_id is not None
    wanted = {"q": "1001", "language": "en"}
    export_orders(work_id=str(progress.pk), member_id=progress.owner_id, wanted=wanted)
    progress.refresh_from_db()
    assert progress.file is not None
    text = bytes(progress.file.content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("1001,shop,zhao,,,Partly refunded,CNY,20.00,10.00,")
    assert len(text.splitlines()) == 2
    assert AuditEntry.objects.filter(action="orders.exported").exists()
    assert b"/files/" in operator.get("/orders/").content


@pytest.mark.parametrize("content", [b"", os.urandom(3_000), b"PK\x03\x04" + os.urandom(500)])
def test_a_file_that_is_no_table_is_refused_at_its_field(operator, content):
    answer = upload(operator, content, "orders.xlsx")
    assert answer.status_code == 422
    assert b"invalid-feedback" in answer.content
    assert not ImportRun.objects.exists()


def test_a_file_too_large_is_refused(operator, monkeypatch):
    monkeypatch.setattr(runs, "MOST_UPLOAD", 10)
    answer = upload(operator, b"a,b\n" * 10)
    assert answer.status_code == 422
    assert b"yutang import orders" in answer.content


def test_a_file_is_tried_then_imported(operator, tmp_path):
    run = uploaded(operator, tmp_path, [make.row(), make.row(order="2", price="free")])
    url = reverse("commerce:import", args=[run.pk])
    assert b"First rows" in operator.get(url).content
    operator.post(url, {**GOOD, "act": "try"})
    work(run)
    assert (run.state, run.counts["lines"], run.counts["rejected"]) == ("tried", 1, 1)
    assert not Order.objects.exists()
    page = operator.get(url).content.decode()
    assert "Nothing has been changed yet" in page
    assert "The price" in page
    operator.post(url, {**GOOD, "act": "import"})
    work(run)
    assert (run.state, Order.objects.count()) == ("done", 1)
    rows = operator.get(reverse("commerce:rejected", args=[run.pk])).content.decode("utf-8-sig")
    assert rows.splitlines()[1].startswith("3,")
    assert "free" in rows
    assert operator.post(url, {**GOOD, "act": "import"}).status_code == 409


def test_a_job_that_comes_twice_does_nothing(operator, tmp_path):
    run = uploaded(operator, tmp_path, [make.row()])
    operator.post(reverse("commerce:import", args=[run.pk]), {**GOOD, "act": "import"})
    work(run)
    finished_at = run.finished_at
    work(run)
    assert run.finished_at == finished_at


def test_a_run_whose_worker_died_can_be_started_again(operator, tmp_path):
    run = uploaded(operator, tmp_path, [make.row()])
    url = reverse("commerce:import", args=[run.pk])
    operator.post(url, {**GOOD, "act": "import"})
    run.refresh_from_db()
    long_ago = clock.now() - 2 * LONGEST_SILENCE
    Progress.objects.filter(pk=run.progress_id).update(state="running", changed_at=long_ago)
    assert b"Which column is what" in operator.get(url).content
    operator.post(url, {**GOOD, "act": "import"})
    work(run)
    assert run.state == "done"


def test_a_cancelled_trial_is_a_draft_again(operator, tmp_path):
    run = uploaded(operator, tmp_path, [make.row()])
    url = reverse("commerce:import", args=[run.pk])
    operator.post(url, {**GOOD, "act": "try"})
    run.refresh_from_db()
    operator.post(reverse("kernel:progress_cancel", args=[run.progress_id]))
    work(run)
    assert b"Which column is what" in operator.get(url).content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": ""}, "required"),
        ({"source": "天猫"}, "letters"),
        ({"sku": "nothing"}, "not one of"),
        ({"unit_price": ""}, "A price or an amount paid is needed"),
    ],
)
def test_a_wrong_map_is_told_at_its_field(operator, tmp_path, change, words):
    run = uploaded(operator, tmp_path, [make.row()])
    answer = operator.post(reverse("commerce:import", args=[run.pk]), {**GOOD, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_columns_are_kept_for_the_next_file(operator, tmp_path):
    run = uploaded(operator, tmp_path, [make.row(till="北京")])
    url = reverse("commerce:import", args=[run.pk])
    operator.post(url, {**GOOD, "store": "till", "save_as": "Tmall", "act": "try"})
    saved = SavedMap.objects.get()
    assert (saved.source, saved.map["store"]) == ("shop", "till")
    again = uploaded(operator, tmp_path, [make.row(till="北京")])
    page = operator.get(f"{reverse('commerce:import', args=[again.pk])}?map={saved.pk}")
    assert b'<option value="till" selected>' in page.content
    other = uploaded(operator, tmp_path, [make.row()])  # without that column
    assert b"Kept columns that fit" not in operator.get(f"/orders/imports/{other.pk}").content
    question = operator.post(reverse("commerce:map_forget", args=[saved.pk]))
    assert b"Forget these columns?" in question.content
    assert SavedMap.objects.exists()
    operator.post(reverse("commerce:map_forget", args=[saved.pk]), {"confirmed": "1"})
    assert not SavedMap.objects.exists()


def test_the_customers_page_shows_her_orders(orders, operator):
    customer = orders["1001"].customer
    page = operator.get(reverse("customers:customer", args=[customer.pk]), {"tab": "orders"})
    assert b"1001" in page.content
