"""The pages of duplicates and merges."""

from datetime import timedelta

import pytest

from tests import make as shared
from tests.customers import make
from tests.customers.make import NOON, read
from yutang.customers import commands
from yutang.customers.models import Merge, Profile, Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Zhao twice: the second one's number was noted by a member of the first."""
    first = make.follow("Zhao", by="Alice")
    second = make.follow("赵晓", by="Bob", at=NOON + timedelta(days=1)).customer
    first.mobiles = ["138 0000 0001"]
    first.save()
    commands.claim_identity(customer_id=second.pk, kind="phone", value="13800000001")
    read()
    return first.customer, second


@pytest.fixture
def owner():
    return shared.member("Owner")


def test_a_pair_is_found_compared_merged_and_split(two, owner):
    kept, gone = two
    browser = shared.client(owner)
    assert "No possible duplicates" in browser.get("/customers/duplicates").content.decode()
    assert commands.find_duplicates() == 1
    assert commands.find_duplicates() == 0
    page = browser.get("/customers/duplicates").content.decode()
    assert "赵晓" in page
    assert "A member noted the other" in page
    shown = browser.get(f"/customers/{kept.pk}/merge/{gone.pk}")
    assert "13800000001" in shown.content.decode()
    answer = browser.post(f"/customers/{kept.pk}/merge/{gone.pk}/do", {"keep": kept.pk})
    assert answer.url == f"/customers/{kept.pk}"
    assert browser.get(f"/customers/{gone.pk}").url == f"/customers/{kept.pk}"
    page = browser.get(f"/customers/{kept.pk}").content.decode()
    assert "Was also" in page
    found = browser.get("/customers/?q=赵晓")
    assert [row["profile"].pk for row in found.context["rows"]] == [kept.pk]
    merge = Merge.objects.get()
    assert "赵晓" in browser.get("/customers/merges").content.decode()
    assert browser.get(f"/customers/merges/{merge.pk}").status_code == 200
    browser.post(f"/customers/merges/{merge.pk}/undo", {"confirmed": "1"})
    assert Profile.objects.filter(pk=gone.pk).exists()
    assert browser.get(f"/customers/{gone.pk}").status_code == 200
    assert commands.find_duplicates() == 0
    assert not Suggestion.objects.filter(state="open").exists()


def test_who_isnt_the_same_is_never_suggested_again(two, owner):
    commands.find_duplicates()
    browser = shared.client(owner)
    browser.post(f"/customers/duplicates/{Suggestion.objects.get().pk}/dismiss")
    assert commands.find_duplicates() == 0
    assert "No possible duplicates" in browser.get("/customers/duplicates").content.decode()


def test_a_customer_is_merged_with_one_who_was_searched_for(two, owner):
    kept, gone = two
    browser = shared.client(owner)
    page = browser.get(f"/customers/{kept.pk}/merge?q=赵").content.decode()
    assert f"/customers/{kept.pk}/merge/{gone.pk}" in page
    browser.post(f"/customers/{kept.pk}/merge/{gone.pk}/do")
    assert browser.get(f"/customers/{kept.pk}/merge/{gone.pk}").url == f"/customers/{kept.pk}"


def test_a_guide_sees_neither_duplicates_nor_merges(two):
    browser = shared.client(make.member("Alice"))
    for address in ("duplicates", "merges", f"{two[0].pk}/merge", f"{two[0].pk}/merge/{two[1].pk}"):
        assert browser.get(f"/customers/{address}").status_code == 403
    page = browser.get(f"/customers/{two[0].pk}").content.decode()
    assert "Merge with another entry" not in page


def test_what_merges_by_itself_is_chosen_on_the_page(owner):
    browser = shared.client(owner)
    browser.post("/customers/duplicates/rule", {"reason": ["phone", "nonsense"]})
    from yutang.customers.commands.matching import merges_by_itself
    from yutang.kernel import config

    config.forget()
    assert merges_by_itself() == {"phone"}
