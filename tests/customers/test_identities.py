"""One outside name belongs to one customer."""

import pytest

from tests.customers import make
from yutang.customers.commands import BuyerRow, claim_identity, identify, identify_many
from yutang.customers.models import Customer, Identity, Profile

pytestmark = pytest.mark.django_db
UNIONID = Identity.Kind.UNIONID


def test_asking_twice_finds_the_same_customer():
    first, is_new = identify(kind=UNIONID, value="o1")
    again, is_new_again = identify(kind=UNIONID, value="o1")
    assert (first, is_new, is_new_again) == (again, True, False)
    assert Profile.objects.get().customer == first


def test_an_identity_is_never_taken_from_another_customer():
    bearer, _ = identify(kind=UNIONID, value="o1")
    zhao = make.follow("Zhao").customer
    assert claim_identity(customer_id=zhao.pk, kind=UNIONID, value="o1") == bearer
    assert Identity.objects.get(kind=UNIONID).customer == bearer


def test_buyers_are_found_or_made_once():
    rows = [BuyerRow("B1", "赵晓"), BuyerRow("B2", phone="13800000001"), BuyerRow("B1", "赵晓")]
    first = identify_many(rows, realm="shop")
    assert identify_many(rows, realm="shop") == first
    assert len(set(first.values())) == Customer.objects.count() == 2
    profile = Profile.objects.get(customer_id=first["B1"])
    assert (profile.name, profile.state) == ("赵晓", "buyer")
    assert Profile.objects.filter(search="晓").exists()


def test_a_buyer_with_a_customers_phone_is_that_customer():
    zhao = make.follow("Zhao").customer
    claim_identity(customer_id=zhao.pk, kind=Identity.Kind.PHONE, value="13800000001")
    found = identify_many([BuyerRow("B1", phone="13800000001")], realm="shop")
    assert found == {"B1": zhao.pk}


def test_a_phone_of_two_buyers_is_nobodys():
    rows = [BuyerRow("B1", phone="13800000001"), BuyerRow("B2", phone="13800000001")]
    found = identify_many(rows, realm="shop")
    assert found["B1"] != found["B2"]
    assert not Identity.objects.filter(kind="phone").exists()
