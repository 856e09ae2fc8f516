"""`yutang up --demo`: a brand from nothing, once."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.cli.conftest import home_of_its_own
from tests.cli.installation import Installation
from tests.cli.run import yutang
from tests.live import free_port
from yutang.cli.demo.brand import PASSWORD, SOURCE, with_secrets
from yutang.kernel import embedded


@pytest.fixture(scope="module")
def brand() -> Iterator[Installation]:
    """A home in which the demo brand runs."""
    with home_of_its_own() as home:
        installation = Installation(home)
        installation.launch("--demo", "--sim-port", str(free_port()))
        installation.wait_until_it_says("Sign in with one of these names", 180)
        yield installation
        installation.end()


@pytest.mark.slow
def test_the_brand_stands_in_the_database(brand: Installation):
    with psycopg.connect(embedded.database_url(brand.home)) as db:
        counts = {
            table: db.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - ours
            for table in ("customers_follow", "acquisition_code", "commerce_order")
        }
        phones = db.execute(
            "select count(*) from customers_profile where order_count > 0 and state <> 'buyer'"
        ).fetchone()
    assert counts["customers_follow"] == (24,)
    assert counts["acquisition_code"] == (25,)
    assert counts["commerce_order"] == (93,)
    assert phones == (22,)  # buyers whom their phone number made one with a WeCom customer


@pytest.mark.slow
def test_every_login_of_the_readme_works(brand: Installation):
    readme = (SOURCE.parent / "README.md").read_text()
    assert f"`{PASSWORD}`" in readme
    for name in ("owner", "operator", "region", "manager", "guide", "service", "analyst"):
        assert f"| `{name}` |" in readme
        assert sign_in(brand, name) == f"{brand.url}/"


@pytest.mark.slow
def test_doctor_finds_the_demo_in_order(brand: Installation):
    done = yutang("doctor", "--json", home=brand.home, DATABASE_URL="")
    wrong = [each for each in json.loads(done.stdout) if each["level"] == "error"]
    assert {each["check"] for each in wrong} <= {"disk"}, wrong  # the test machine's own matter


@pytest.mark.slow
def test_a_second_start_loads_nothing_again(brand: Installation):
    assert brand.stop() == 0
    brand.port = free_port()  # the stand-in must learn the new address of the callback
    brand.launch("--demo", "--sim-port", str(free_port()))
    brand.wait_until_it_says("Sign in with one of these names", 180)
    assert "demo      │" not in brand.output()


def test_orders_move_by_whole_weeks_to_these_days(tmp_path: Path):
    from yutang.cli.demo.life import move_orders

    today = date(2026, 5, 20)
    move_orders(SOURCE / "orders.csv.gz", tmp_path / "orders.csv", today)
    with gzip.open(SOURCE / "orders.csv.gz", "rt") as before:
        first = day_of(next(csv.DictReader(before)))
    with (tmp_path / "orders.csv").open() as after:
        moved = [day_of(row) for row in csv.DictReader(after)]
    assert (moved[0] - first).days % 7 == 0
    assert 1 <= (today - max(moved)).days <= 7


def test_every_home_has_secrets_of_its_own():
    source = {"apps": [{"agent_id": 1}], "official_account": {}}
    one, two = with_secrets(source), with_secrets(source)
    assert one["corp_id"] != two["corp_id"]
    assert one["apps"][0]["secret"] != two["apps"][0]["secret"]
    assert len(one["apps"][0]["callback"]["aes_key"]) == 43


def sign_in(brand: Installation, name: str) -> str:
    """Where the login page leads a browser that signs in."""
    with httpx.Client(base_url=brand.url, follow_redirects=True) as browser:
        browser.get("/login")
        form = {"login": name, "password": PASSWORD}
        token = {"csrfmiddlewaretoken": browser.cookies["yutang_csrf"]}
        answer = browser.post("/login", data={**form, **token}, headers={"Referer": brand.url})
        return str(answer.url)


def day_of(row: dict[str, str]) -> date:
    return date.fromisoformat(row["InvoiceDate"][:10])
