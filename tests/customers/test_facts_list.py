"""Facts in the customer list: filters and the columns of the sheet."""

import pytest
from django.utils import translation

from tests import make as shared
from tests.customers import make
from tests.customers.facts_make import child, fact_type
from yutang.customers.commands.exports import header, lines
from yutang.customers.commands.facts import FactRow, set_facts_many
from yutang.customers.fact_filters import fact_options, stage_options
from yutang.customers.models import Profile
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def brand():
    headquarters = shared.unit("HQ", kind="headquarters")
    child(is_personal=True)
    fact_type("tea", "choices", "green", "black")
    fact_type("pet", "yes_no")
    zhao, qian = (make.follow(name).customer_id for name in ("Zhao", "Qian"))
    today = clock.today()
    rows = [
        FactRow(zhao, "tea", "green、black"), FactRow(qian, "tea", "black"),
        FactRow(zhao, "pet", True), FactRow(qian, "pet", False),
        FactRow(zhao, "child", f"Nian {today}；Lele {today}"),
    ]  # fmt: skip
    assert set_facts_many(rows=rows, source="import") == []
    make.read()
    return {
        "owner": shared.member("Owner", units=(headquarters,)),
        "analyst": shared.member("Ann", role="analyst"),
    }


def names(member, key, value):
    page = shared.client(member).get("/customers/", {key: value})
    return sorted(row["profile"].name for row in page.context["rows"])


def test_the_list_is_narrowed_by_facts_and_stages(brand):
    owner = brand["owner"]
    facts = {label: value for value, label in fact_options(owner)}
    assert names(owner, "fact", facts["Tea: green"]) == ["Zhao"]
    assert names(owner, "fact", facts["Tea: black"]) == ["Qian", "Zhao"]
    assert names(owner, "fact", facts["Pet: no"]) == ["Qian"]
    stages = {label: value for value, label in stage_options(owner)}
    assert names(owner, "stage", stages["Child: 0–6 months"]) == ["Zhao"]
    assert names(owner, "stage", stages["Child: 1–2 years"]) == []
    assert names(owner, "fact", "is-0;drop") == ["Qian", "Zhao"]
    assert shared.client(owner).get("/customers/choices/stage").status_code == 200


def test_who_sees_no_phones_finds_nobody_by_a_personal_fact(brand):
    assert stage_options(brand["analyst"]) == []
    value = stage_options(brand["owner"])[1][0]
    assert names(brand["analyst"], "stage", value) == ["Qian", "Zhao"]


def test_the_sheet_has_a_column_for_each_fact(brand):
    for who, shown in (("owner", f"Lele {clock.today()}"), ("analyst", "****")):
        rows = list(lines(Profile.objects.all(), brand[who]))
        assert header()[-3:] == ["Child", "Tea", "Pet"]
        assert {len(row) for row in rows} == {len(header())}
        zhao = next(row for row in rows if row[1] == "Zhao")
        assert shown in zhao[-3]
        assert zhao[-2:] == ["green、black", "yes"]
