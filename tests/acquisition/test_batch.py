import io

import openpyxl
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.acquisition import make
from yutang.acquisition import jobs
from yutang.acquisition.commands import batch
from yutang.acquisition.commands.batch import SheetReader, facts_for_stores, start_making
from yutang.acquisition.commands.codes import facts_of, save_gift
from yutang.acquisition.models import Code
from yutang.acquisition.rules.sheet import rows_of, table_of_csv

pytestmark = pytest.mark.django_db
HEADER = ["活码名称", "门店", "渠道", "成员", "标签", "钩子礼", "渠道成本", "每人每日上限"]


@pytest.fixture
def operator():
    return make.member("Olga", role="operator", username="olga")


@pytest.fixture
def stores():
    return [make.unit("Riverside"), make.unit("Hillside")]


def test_good_rows_make_codes_and_bad_ones_come_back_with_reasons(operator, stores):
    alice = make.member("Alice", at=stores[0])
    make.member("Twin"), make.member("Twin")
    make.tag("flyer")
    save_gift(name="Sample", cost_fen=500, actor=None)
    table: list[list[object]] = [
        [*HEADER],
        ["One", "Riverside", "leaflet", "Alice", "flyer", "Sample", "120.00", 30.0],
        ["Two", "Hillside", "poster", "", "", "", "", ""],
        ["Three", "Nowhere", "leaflet", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
        ["Four", "Riverside", "carrier pigeon", "Twin", "", "", "-5", "zero"],
        ["One", "Riverside", "leaflet", "", "", "", "", ""],
    ]
    good, bad = SheetReader(actor=operator).read(rows_of(table))
    assert [row.facts.name for row in good] == ["One", "Two"]
    assert [(b.row.line, len(b.reasons)) for b in bad] == [(4, 1), (6, 4), (7, 1)]
    start_making(facts=[row.facts for row in good], actor=operator)
    one, two = Code.objects.order_by("pk")
    assert (one.cost_fen, one.daily_cap, str(one.gift)) == (12_000, 30, "Sample")
    assert one.pool_entries.get().member == alice
    assert two.pool_entries.get().unit == stores[1]
    again, refused = SheetReader(actor=operator).read(rows_of(table))
    assert (len(again), len(refused)) == (0, 5)


def test_a_store_manager_makes_codes_for_her_stores_alone(stores):
    manager = make.member("Mona", role="store_manager", username="mona", at=stores[0])
    table: list[list[object]] = [
        [*HEADER[:2]],
        ["Mine", "Riverside"],
        ["Theirs", "Hillside"],
        ["Nobody's", ""],
    ]
    good, bad = SheetReader(actor=manager).read(rows_of(table))
    assert [row.facts.name for row in good] == ["Mine"]
    assert len(bad) == 2


def test_a_store_manager_gives_customers_to_her_own_people_alone(stores):
    manager = make.member("Mona", role="store_manager", username="mona", at=stores[0])
    make.member("Alice", at=stores[0]), make.member("Bob", at=stores[1])
    lines = [["One", "Riverside", "Alice"], ["Two", "Riverside", "Bob"]]
    good, bad = SheetReader(actor=manager).read(rows_of([["name", "store", "members"], *lines]))
    assert ([row.facts.name for row in good], len(bad)) == (["One"], 1)


def test_one_code_becomes_one_for_every_store_once(operator, stores):
    code = make.code(make.member(), name="Flyer", store_id=stores[0].pk, cost_fen=100)
    wanted = facts_for_stores(code=code, facts=facts_of(code), actor=operator)
    assert [each.store_id for each in wanted] == [stores[1].pk]
    for expected in (1, 0):
        assert start_making(facts=wanted, actor=operator).result == {"made": expected}
    assert not facts_for_stores(code=code, facts=facts_of(code), actor=operator)
    theirs = Code.objects.get(store=stores[1])
    assert (theirs.name, theirs.cost_fen) == ("Flyer", 100)
    assert theirs.pool_entries.get().unit == stores[1]


def test_many_codes_are_made_by_a_job_that_may_come_twice(client, operator, stores, monkeypatch):
    monkeypatch.setattr(batch, "AT_ONCE", 1)
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    upload = io.BytesIO(b"name,store\nOne,Riverside\nTwo,Hillside\n")
    upload.name = "codes.csv"
    address = client.post("/acquisition/codes/batch", {"sheet": upload})["Location"]
    work = client.post(f"{address}/make")["Location"]
    assert not Code.objects.exists()
    for _ in range(2):
        jobs.make_codes(**ProcrastinateJob.objects.get(task_name=batch.KIND).args)
    assert [code.store for code in Code.objects.order_by("pk")] == stores
    assert client.get(work).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe\x9a\x81",
        b"PK\x03\x04broken",
        b"a,b\n1,2\n",
        b"name\n",
        b"name\n" + b"x" * 200_000,
    ],
    ids=["empty", "random", "broken zip", "no name column", "no rows", "a long cell"],
)
def test_a_file_that_is_no_sheet_is_told_so(client, operator, content):
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    upload = io.BytesIO(content)
    upload.name = "codes.csv"
    answer = client.post("/acquisition/codes/batch", {"sheet": upload})
    assert answer.status_code == 422


def test_a_small_sheet_that_unfolds_to_billions_of_cells_is_refused(client, operator):
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    book = openpyxl.Workbook()
    book["Sheet"]["A1"], book["Sheet"]["XFD1048576"] = "name", "far away"
    upload = io.BytesIO()
    book.save(upload)
    upload.seek(0)
    upload.name = "codes.xlsx"
    answer = client.post("/acquisition/codes/batch", {"sheet": upload})
    assert answer.status_code == 422


def test_an_uploaded_sheet_is_shown_before_it_is_made(client, operator, stores):
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    for line in (HEADER[:2], ["One", "Riverside"], ["Two", "Nowhere"]):
        sheet.append(line)
    upload = io.BytesIO()
    book.save(upload)
    upload.seek(0)
    upload.name = "codes.xlsx"
    shown = client.post("/acquisition/codes/batch", {"sheet": upload}, follow=True)
    assert not Code.objects.exists()
    assert "Nowhere" in shown.content.decode()
    made = client.post(shown.request["PATH_INFO"] + "/make")
    assert (made.status_code, Code.objects.get().name) == (302, "One")
    left = client.get(made["Location"]).content.decode()
    assert "Two" in left
    assert "One" not in left  # it is made: nothing is to be mended about it
    bad = b"".join(client.get(made["Location"] + "/bad").streaming_content).decode()
    assert "Two" in bad


def test_a_sheet_of_another_member_stays_hers(client, operator, stores):
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    upload = io.BytesIO(b"name,store\nOne,Riverside\n")
    upload.name = "codes.csv"
    address = client.post("/acquisition/codes/batch", {"sheet": upload})["Location"]
    other = make.member("Otto", role="operator", username="otto")
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404


def test_csv_with_quotes_and_chinese_separators_is_read():
    [row] = rows_of(table_of_csv('name,members\n"One, two",Alice、Bob；Carol\n'))
    assert row.text("name") == "One, two"
    assert row.names("members") == ["Alice", "Bob", "Carol"]
