"""Files of customers become lists: whoever is known, by whatever name; the rest is handed back."""

import io

import pytest
from openpyxl import Workbook

from tests import make as house
from tests.audiences import audience_make as make
from yutang.audiences.commands import lists
from yutang.audiences.commands.lists import Asked
from yutang.audiences.errors import ListOver
from yutang.audiences.models import Audience, ListUpload
from yutang.audiences.rules.lists import Guess, guess
from yutang.commerce.errors import NotATable
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Customer, Identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return house.member("Ada")


@pytest.fixture
def bring(alice, tmp_path):
    """Upload a text (or bytes) and take it as asked, all at once."""

    def take(content, *, audience_id=None, **more):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        made = lists.upload_list(name="guests.csv", path=path, owner=alice, audience_id=audience_id)
        given = {"column": made.column, "by": made.by, "has_header": made.has_header}
        asked = Asked(**{**given, "name": f"Guests {made.pk}", **more})
        lists.take_list(upload_id=made.pk, asked=asked, actor=alice)
        lists.run_list(upload_id=made.pk, language="en")
        return ListUpload.objects.get(pk=made.pk)

    return take


def known(id, kind, value, realm=""):
    Identity.objects.create(customer_id=id, kind=kind, value=value, realm=realm)


def test_phones_in_one_column_without_a_header_are_found(bring):
    a, b = make.customers_of(2)
    known(a, "phone", "13800138000")
    known(b, "phone", "13900139000")
    taken = bring("13800138000\n+86 139-0013-9000\n138 0013 8000\n")
    assert taken.counts == {
        "rows": 3, "found": 2, "again": 1, "rejected": 0, "entered": 2, "left": 0
    }  # fmt: skip
    assert make.members(taken.audience) == {a, b}
    assert taken.audience.kind == Audience.Kind.STATIC


def test_rows_that_fit_nobody_come_back_whole_with_the_reason(bring):
    (a,) = make.customers_of(1)
    known(a, "phone", "13800138000")
    text = "姓名,手机号,备注\n张三,13800138000,好\n李四,13900139000,=1+1\n王五,,x\n赵六,abc,\n"
    taken = bring(text)
    assert taken.counts["rejected"] == 3
    lines = bytes(taken.rejected.content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Line,Reason,姓名,手机号,备注"
    assert lines[1].startswith("3,No customer is known by this.,李四,13900139000,'=1+1")
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4", "5"]


@pytest.mark.parametrize(
    ("by", "value", "header"),
    [
        ("member_no", "M-77", "会员号"),
        ("external_userid", "wmAbCdEfGhIjKlMnOpQrStUv", "external_userid"),
        ("unionid", "oAbCdEfGhIjKlMnOpQrStUvWxYz1", "UnionID"),
    ],
)
def test_any_identity_is_recognised_by_its_header(bring, by, value, header):
    (a,) = make.customers_of(1)
    known(a, by, value)
    taken = bring(f"n,{header}\n1,{value}\n")
    assert (taken.by, make.members(taken.audience)) == (by, {a})


def test_shop_buyers_are_those_of_the_shop(bring):
    a, b = make.customers_of(2)
    known(a, "buyer", "fish", "tmall")
    known(b, "buyer", "fish", "jd")
    taken = bring("买家会员名,n\nfish,1\n", realm="jd")
    assert make.members(taken.audience) == {b}


def test_customer_ids_lead_to_who_the_customer_is_now(bring):
    a, b = make.customers_of(2)
    Customer.objects.filter(pk=a).update(merged_into=b)
    text = f"客户ID,n\n{a},1\n{b}.0,2\n99999999999999999999,3\n-1,4\n一,5\n"
    taken = bring(text)
    assert make.members(taken.audience) == {b}
    assert taken.counts["rejected"] == 3


def test_a_workbook_is_read_too(bring):
    (a,) = make.customers_of(1)
    known(a, "phone", "13800138000")
    book = Workbook()
    book.active.append(["Name", "Mobile"])
    book.active.append(["Zhao", 13800138000])
    out = io.BytesIO()
    book.save(out)
    assert make.members(bring(out.getvalue()).audience) == {a}


def test_a_list_is_added_to_replaced_and_taken_from(bring):
    a, b, c = make.customers_of(3)
    audience = make.audience("Guests", rule=None)
    make.fill(audience, [a, b])

    def ids(*numbers):
        return "customer_id\n" + "\n".join(map(str, numbers))

    bring(ids(c), audience_id=audience.pk, way="add")
    assert make.members(audience) == {a, b, c}
    bring(ids(a), audience_id=audience.pk, way="remove")
    assert make.members(audience) == {b, c}
    bring(ids(a, b), audience_id=audience.pk, way="replace")
    assert make.members(audience) == {a, b}
    left = Activity.objects.filter(kind=Kind.AUDIENCE_LEFT).values_list("customer_id", flat=True)
    assert sorted(left) == [a, c]


def test_a_file_is_taken_once(bring, alice):
    (a,) = make.customers_of(1)
    taken = bring(f"customer_id\n{a}\n")
    with pytest.raises(ListOver):
        lists.take_list(upload_id=taken.pk, asked=Asked(0, "phone", True, name="x"), actor=alice)
    lists.run_list(upload_id=taken.pk, language="en")
    assert taken.audience.runs.count() == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04nonsense"])
def test_what_is_no_table_is_refused_in_words(bring, content):
    with pytest.raises(NotATable):
        bring(content)


@pytest.mark.parametrize(
    ("first", "rows", "expected"),
    [
        (["手机"], [["x"]], Guess(0, "phone", True)),
        (["a", "13800138000"], [["b", "13900139000"]], Guess(1, "phone", False)),
        (
            ["Nr", "Kontakt"],
            [["1", "13800138000"], ["2", "139 0013 9000"]],
            Guess(1, "phone", True),
        ),
        (["a", "b"], [["1", "2"]], Guess(0, "phone", True)),
        (["phone", "Customer ID"], [], Guess(1, "customer", True)),
    ],
)
def test_columns_are_guessed_by_name_then_by_looks(first, rows, expected):
    assert guess(first, rows) == expected


def test_the_pages_lead_from_the_file_to_the_audience(alice):
    from django.core.files.uploadedfile import SimpleUploadedFile

    (a,) = make.customers_of(1)
    known(a, "phone", "13800138000")
    client = house.client(alice)
    file = SimpleUploadedFile("party.csv", b"phone,n\n13800138000,1\n139,2\n")
    shown = client.post("/audiences/lists/new", {"file": file}, follow=True)
    assert "13800138000" in shown.text
    upload = ListUpload.objects.get()
    given = {"column": "0", "by": "phone", "has_header": "on", "name": "Party"}
    wrong = client.post(f"/audiences/lists/{upload.pk}", {**given, "column": "99"})
    assert wrong.status_code == 422
    client.post(f"/audiences/lists/{upload.pk}", given)
    lists.run_list(upload_id=upload.pk, language="en")
    page = client.get(f"/audiences/lists/{upload.pk}").text
    assert "Rows handed back" in page
    back = client.get(f"/audiences/lists/{upload.pk}/rejected")
    assert "139" in b"".join(back).decode("utf-8-sig")
    assert Audience.objects.get().name == "Party"
    taken = client.post("/audiences/lists/new", {"file": SimpleUploadedFile("x.csv", b"")})
    assert taken.status_code == 422
