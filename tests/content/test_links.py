"""Addresses that tell who read: one for the same arguments, and nothing in them to read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests import make as staff
from tests.content import links_make as make
from yutang.content.commands import visits
from yutang.content.commands.links import tracked, tracked_many
from yutang.content.commands.visits import Sign
from yutang.content.models import TrackedLink
from yutang.content.queries.opened import opened
from yutang.customers.commands.merging import merge_customers
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity


@pytest.mark.django_db
def test_the_same_arguments_give_the_same_address_and_others_another(settings):
    settings.BASE_URL = "https://tea.example"
    material, zhao, alice = make.article(), make.customer(), staff.member()
    asked = [
        {"source": "send:1"},
        {"source": "send:2"},
        {"source": "send:1", "customer_id": zhao.pk},
        {"source": "send:1", "member_id": alice.pk},
        {"source": "send:1", "member_id": alice.pk, "customer_id": zhao.pk},
        {"source": "send:1", "version": 1},
    ]
    first = [tracked(material_id=material.pk, **each) for each in asked]
    again = [tracked(material_id=material.pk, **each) for each in reversed(asked)]
    assert len(set(first)) == len(asked)
    assert first == again[::-1]
    assert all(each.startswith("https://tea.example/m/a/") for each in first)


@pytest.mark.django_db
def test_a_token_has_128_bits_and_nothing_of_who_it_was_made_for():
    material, people = make.article(), [make.customer(f"C{n}") for n in range(50)]
    wanted = [(each.pk, None) for each in people]
    made = tracked_many(material_id=material.pk, source="send:1", people=wanted)
    tokens = {urlsplit(url).path.removeprefix("/m/a/") for url in made.values()}
    assert len(tokens) == 50
    assert {len(each) for each in tokens} == {22}
    # random to the last letter: every place has many different ones
    assert min(len({each[place] for each in tokens}) for place in range(21)) > 10


@pytest.mark.django_db
def test_many_at_once_keep_those_that_were_there():
    material, zhao, qian = make.article(), make.customer("Zhao"), make.customer("Qian")
    old = tracked(material_id=material.pk, source="send:1", customer_id=zhao.pk)
    people = [(zhao.pk, None), (qian.pk, None), (None, None), (zhao.pk, None)]
    made = tracked_many(material_id=material.pk, source="send:1", people=people)
    assert made.keys() == set(people)
    assert made[zhao.pk, None] == old
    assert TrackedLink.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_who_asks_at_the_same_time_gets_the_same_address():
    material = make.article()
    people = [(make.customer(f"C{n}").pk, None) for n in range(20)] + [(None, None)]

    def ask(turn: int):
        try:
            wanted = people if turn % 2 else people[::-1]
            return tracked_many(material_id=material.pk, source="send:1", people=wanted)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(12)))
    assert all(each == answers[0] for each in answers)
    assert TrackedLink.objects.count() == len(people)


@pytest.mark.django_db(transaction=True)
def test_signs_and_clicks_that_come_at_once_are_told_once():
    tea, zhao, qian = make.product(), make.customer("Zhao"), make.customer("Qian")
    visit = make.visit(make.link(make.article(of=tea), customer_id=zhao.pk), qian)
    at = make.NOON + timedelta(seconds=30)
    shown = opened(visit.link, at)

    def come(turn: int):
        try:
            sign = Sign(seconds=turn, depth=turn, is_last=False)
            visits.see_visit(visit_id=visit.pk, sign=sign, at=at)
            visits.note_click(visit=visit, opened=shown, at=at, product_id=tea.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(come, range(12)))
    visit.refresh_from_db()
    assert (visit.seconds, visit.depth) == (11, 11)
    told = Activity.objects.values_list("kind", "customer_id")
    assert sorted(told) == [(Kind.CONTENT_FORWARDED, zhao.pk), (Kind.PRODUCT_CLICKED, qian.pk)]


@pytest.mark.django_db
def test_after_a_merge_both_addresses_still_stand_for_the_one_customer():
    material, zhao, other = make.article(), make.customer("Zhao"), make.customer("Zhao 2")
    links = [make.link(material, customer_id=each.pk) for each in (zhao, other)]
    visits = [
        make.visit(link, who, seconds=5) for link, who in zip(links, (zhao, other), strict=True)
    ]
    merge_customers(kept_id=zhao.pk, gone_id=other.pk, actor=None)
    assert TrackedLink.objects.count() == 2
    for each in visits:
        each.refresh_from_db()
        assert each.customer_id == zhao.pk
