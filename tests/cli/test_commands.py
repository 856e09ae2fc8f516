"""The small commands: user, doctor, import, migrate."""

import json
from pathlib import Path

import pytest

from tests.cli.run import yutang
from yutang.commerce.models import Order
from yutang.org.models import Member

PASSWORD = "a-long-enough-one"
ORDERS = """order_no,sku,title,quantity,unit_price,paid_at,buyer
1001,LAMP,Lamp,2,49.50,2026-03-01 10:00:00,zhao
1002,VASE,Vase,1,oops,2026-03-01 11:00:00,qian
"""


def test_a_member_is_made_listed_and_changed(transactional_db: None, tmp_path: Path):
    made = yutang("user", "create", "alice", "--name", "Alice", home=tmp_path, typed=PASSWORD)
    assert made.returncode == 0, made.stderr
    assert yutang("user", "role", "alice", "operator", home=tmp_path).returncode == 1  # last owner

    yutang("user", "create", "bob", "--role", "guide", home=tmp_path, typed=PASSWORD)
    assert yutang("user", "role", "bob", "store_manager", home=tmp_path).returncode == 0
    assert (
        yutang("user", "password", "bob", home=tmp_path, typed="another-long-one").returncode == 0
    )

    listed = json.loads(yutang("user", "list", "--json", home=tmp_path).stdout)
    assert [(each["username"], each["role"]) for each in listed] == [
        ("alice", "owner"),
        ("bob", "store_manager"),
    ]
    assert Member.objects.get(username="bob").check_password("another-long-one")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["user", "password", "nobody"], "Nobody has the user name 'nobody'"),
        (["user", "create", "carol", "--role", "king"], "There is no role 'king'; choose one of"),
        (["import", "orders", "/no/such.csv", "--source", "x"], "There is no file /no/such.csv."),
    ],
)
def test_a_refusal_is_one_sentence(
    transactional_db: None, tmp_path: Path, words: list[str], sentence: str
):
    done = yutang(*words, home=tmp_path, typed=PASSWORD)
    assert done.returncode == 1
    assert done.stderr.startswith(f"yutang: {sentence}")
    assert done.stderr.count("\n") == 1


def test_a_weak_password_is_refused(transactional_db: None, tmp_path: Path):
    done = yutang("user", "create", "alice", home=tmp_path, typed="1234")
    assert done.returncode == 1
    assert "too short" in done.stderr
    assert not Member.objects.exists()


def test_doctor_tells_programs_and_people_the_same(transactional_db: None, tmp_path: Path):
    told = yutang("doctor", "--json", home=tmp_path)
    findings = json.loads(told.stdout)
    worker = next(each for each in findings if each["check"] == "worker")
    assert told.returncode == 1
    assert worker["level"] == "error"
    assert worker["mend"]

    shown = yutang("doctor", home=tmp_path).stdout
    assert f"✗ {worker['title']}" in shown
    assert f"→ {worker['mend']}" in shown


def test_doctor_without_a_database_says_what_to_start(tmp_path: Path):
    done = yutang("doctor", home=tmp_path, DATABASE_URL="")
    assert done.returncode == 1
    assert done.stderr == (
        f"yutang: PostgreSQL does not run in {tmp_path}/run: start it with `yutang up`.\n"
    )


@pytest.mark.parametrize("word", ["doctor", "up", "worker", "migrate"])
def test_a_silent_server_is_named(tmp_path: Path, word: str):
    done = yutang(word, home=tmp_path, DATABASE_URL="postgresql://yutang@127.0.0.1:9/yutang")
    assert done.returncode == 1
    assert done.stderr.startswith("yutang: The PostgreSQL of DATABASE_URL (127.0.0.1) does not")


def test_orders_are_imported_and_bad_rows_handed_back(transactional_db: None, tmp_path: Path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    words = ["import", "orders", str(tmp_path / "orders.csv"), "--source", "shop", "--json"]
    answer = json.loads(yutang(*words, home=tmp_path).stdout)
    assert (answer["lines"], answer["orders"], answer["rejected"]) == (1, 1, 1)
    assert "1002" in Path(answer["rejected_file"]).read_text(encoding="utf-8-sig")

    yutang(*words, home=tmp_path)
    assert Order.objects.count() == 1


def test_migrating_again_changes_nothing(transactional_db: None, tmp_path: Path):
    assert yutang("migrate", home=tmp_path).stdout.startswith("0 migrations applied")
