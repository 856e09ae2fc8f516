"""The page of RFM: what it shows, saves, and hands to the builder."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import make as people
from tests.audiences import value_make as make
from tests.customers.make import let_read
from yutang.audiences.commands import rfm as commands
from yutang.audiences.commands import value
from yutang.audiences.models import RfmModel, RfmMonth
from yutang.audiences.queries import ground
from yutang.audiences.queries import rfm as queries
from yutang.audiences.rules import rfm
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry


@pytest.fixture(autouse=True)
def warehouse(tmp_path, monkeypatch):
    """A place of its own for the mirror; there is none until a test makes it."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    ground.forget()
    with clock.frozen(make.NOON):
        yield


def shop():
    """Three buyers and a lead."""
    make.bought(make.customer("Zhao"), [(3, 50_000), (20, 40_000), (40, 30_000)])
    make.bought(make.customer("Qian"), [(100, 9_900)])
    make.bought(make.customer("Sun"), [(200, 19_900, 9_900), (300, 100)])
    make.customer("Li")


def linked_rule(html, attribute):
    """The rule that a link of the page carries."""
    before = html[: html.index(attribute)]
    address = before[before.rindex('href="') + 6 :].split('"')[0].replace("&amp;", "&")
    return json.loads(parse_qs(urlsplit(address).query)["rule"][0])


@pytest.mark.django_db
def test_the_first_model_is_made_and_computed_with_the_first_orders():
    value.keep_up()
    assert not RfmModel.objects.exists()
    shop()
    value.keep_up()
    model = RfmModel.objects.get()
    assert model.is_default
    assert model.cuts
    assert RfmMonth.objects.filter(model=model).count() == commands.MONTHS * 8
    again = model.computed_at
    value.keep_up()
    model.refresh_from_db()
    assert model.computed_at == again


@pytest.mark.django_db
def test_a_field_of_the_heat_map_leads_to_the_builder_with_its_rule():
    shop()
    value.keep_up()
    html = people.client(people.member()).get("/audiences/rfm").content.decode()
    model = RfmModel.objects.get()
    assert linked_rule(html, 'data-cell="5-5-0"') == {
        "version": 1,
        "where": {"rfm": model.pk, "cells": [[5, 5, 0]]},
    }
    assert "Champions" in html
    assert "1 without are left out" in html


@pytest.mark.django_db
def test_a_store_manager_sees_the_own_customers_and_no_months_of_others():
    store = people.unit("Here")
    shop()
    make.bought(make.customer("Own", units=[store.pk]), [(2, 12_300)])
    value.keep_up()
    manager = people.client(people.member("Mona", role="store_manager", units=(store,)))
    shown = manager.get("/audiences/rfm").context
    assert (shown["cube"].customers, shown["cube"].amount) == (1, 12_300)
    assert shown["by_customers"] is None


@pytest.mark.django_db
def test_without_orders_the_page_says_what_to_do():
    html = people.client(people.member()).get("/audiences/rfm").content.decode()
    assert "/orders/imports" in html


@pytest.mark.django_db
def test_settings_are_saved_and_mistakes_shown_at_their_place():
    client = people.client(people.member())
    fields = {
        "name": "Half a year", "window": "days", "last_days": "180", "frequency": "days",
        "money": "average", "amount": "paid", "r": "fixed", "r_cuts": "30, 90，180",
        "f": "3", "m": "fixed", "m_cuts": "99.5, 1200", "r_against": "median",
        "f_against": "mean", "m_against": "value", "m_value": "¥500",
    }  # fmt: skip
    assert client.post("/audiences/rfm/new", fields).status_code == 302
    config = rfm.read_config(RfmModel.objects.get().config)
    assert config.window == rfm.LastDays(last_days=180)
    assert config.r == rfm.Fixed(cuts=(30, 90, 180))
    assert config.m == rfm.Fixed(cuts=(9_950, 120_000))
    assert config.m_flag == rfm.Given(against="value", value=50_000)
    pk = RfmModel.objects.get().pk
    page = client.get(f"/audiences/rfm/{pk}/edit").content.decode()
    assert 'value="99.50, 1200"' in page
    for wrong in ({"r_cuts": "90, 30"}, {"r_cuts": "soon"}, {"last_days": ""}, {"name": ""}):
        answer = client.post(f"/audiences/rfm/{pk}/edit", {**fields, **wrong})
        assert answer.status_code == 422, wrong
    assert client.post("/audiences/rfm/new", fields).status_code == 422  # the name is taken
    client.post(f"/audiences/rfm/{pk}/delete", {"sure": "yes"})
    assert AuditEntry.objects.filter(action="rfm.created").exists()


@pytest.mark.django_db
def test_the_export_holds_every_cell():
    shop()
    value.keep_up()
    pk = RfmModel.objects.get().pk
    text = people.client(people.member()).get(f"/audiences/rfm/{pk}/export").content.decode()
    assert text.startswith("\ufeffR,F,M,Segment,Customers,Amount")
    assert len(text.splitlines()) == 1 + 3
    assert AuditEntry.objects.filter(action="value.exported").exists()


@pytest.mark.django_db(transaction=True)
def test_mirror_and_postgresql_cut_and_count_alike():
    from yutang.audiences.warehouse import mirror

    shop()
    let_read()
    mirror.catch_up()
    assert ground.ground().version
    configs = (
        {},
        {"window": {"last_days": 90}, "frequency": "days", "money": "average", "amount": "paid"},
        {"as_of": "2026-01-01", "f": {"cuts": [1, 2]}, "m_flag": {"against": "median"}},
    )
    for config in map(rfm.read_config, configs):
        cuts = queries.cuts(config)
        assert cuts == queries.cuts(config, engine="postgres")
        cube = queries.cube(config, cuts)
        assert cube == queries.cube(config, cuts, engine="postgres")
        assert queries.scored(config) == (cuts, cube)
        assert queries.months(config, cuts, count=2) == queries.months(
            config, cuts, count=2, engine="postgres"
        )
