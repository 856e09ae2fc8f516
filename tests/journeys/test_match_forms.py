"""What has to happen is chosen in the builder's form: acts, of what, with whom, and more."""

import pytest
from django.test import Client
from django.utils import translation

from tests.acquisition import group_make
from tests.acquisition import make as acquisition
from tests.journeys.make import operator
from tests.journeys.match_make import (
    begun_by,
    colleague,
    draft,
    keep,
    match_of,
    shown,
    tag,
    things,
)
from yutang.customers.models import Tag, TagGroup
from yutang.journeys.rules.plan import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive(client: Client) -> Client:
    client.force_login(operator(), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["yutang_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_every_type_of_thing_is_offered_to_acts_about_it_and_kept_by_its_id(olive):
    for type, (kind, id) in things().items():
        journey = draft()
        chosen = f"{type}:{id}"
        only = {"match__subject_type": type} if kind == "scanned" else {}
        page = olive.get(
            f"/journeys/{journey.pk}/build/asks",
            {"prefix": "match", "match-kinds": kind, "match-subject_type": type},
        )
        assert f'value="{chosen}"' in page.content.decode(), type
        answer = keep(olive, journey, match__kinds=[kind], match__subjects=[chosen], **only)
        assert answer.status_code == 200, type
        asked = {"kinds": [kind], "subject_type": type, "subject_ids": [id]}
        assert match_of(journey) == asked
        assert f'value="{chosen}" checked' in shown(olive, journey)
        parse(journey.draft)


def test_members_amounts_and_known_properties_are_chosen_and_shown_again(olive):
    anna, journey = colleague(), draft()
    given = {
        "match__kinds": ["content_read"],
        "match__member_ids": [f"member:{anna.pk}"],
        "match__prop_depth_0": "least",
        "match__prop_depth_1": "80",
        "match__prop_source": "sidebar",
    }
    assert keep(olive, journey, **given).status_code == 200
    assert match_of(journey) == {
        "kinds": ["content_read"],
        "member_ids": [anna.pk],
        "props": {"source": "sidebar"},
        "at_least": {"depth": 80},
    }
    page = shown(olive, journey)
    assert f'value="member:{anna.pk}" checked' in page
    assert 'value="80"' in page
    assert '<option value="sidebar" selected' in page
    given = {"match__amount_from": "9.90", "match__amount_to": "99"}
    assert keep(olive, journey, match__kinds=["order_paid"], **given).status_code == 200
    assert match_of(journey) == {"kinds": ["order_paid"], "amount_from": 990, "amount_to": 9900}


def test_other_properties_have_the_form_that_is_said(olive):
    journey = draft()
    rows = {
        "match__more0-key": "state", "match__more0-form": "text", "match__more0-value": "12",
        "match__more1-key": "n", "match__more1-form": "number", "match__more1-value": "12",
        "match__more2-key": "ok", "match__more2-form": "yes_no", "match__more2-value": "是",
        "match__more3-key": "m", "match__more3-form": "least", "match__more3-value": "-3",
    }  # fmt: skip
    assert keep(olive, journey, match__kinds=["removed_us"], **rows).status_code == 200
    props = {"state": "12", "n": 12, "ok": True}
    assert match_of(journey) == {"kinds": ["removed_us"], "props": props, "at_least": {"m": -3}}
    page = shown(olive, journey)
    assert 'key" value="state"' in page
    assert 'value" value="yes"' in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"match__kinds": ["tagged"], "match__subjects": ["tag:999999"]}, "not within your sight"),
        ({"match__kinds": ["tagged"], "match__subjects": ["tag:x"]}, "not within your sight"),
        ({"match__kinds": ["added"], "match__member_ids": ["member:0"]}, "not within your sight"),
        (
            {"match__kinds": ["order_paid"], "match__amount_from": "9", "match__amount_to": "8"},
            "less than the amount",
        ),
        (
            {"match__kinds": ["order_paid", "added"], "match__amount_from": "9"},
            "Not everything chosen above",
        ),
        (
            {"match__kinds": ["checked_in", "added"], "match__prop_streak_1": "7"},
            "Not everything chosen above",
        ),
        (
            {"match__kinds": ["checked_in"], "match__prop_streak_1": "many"},
            "Enter a whole number",
        ),
        (
            {"match__kinds": ["lifecycle_changed"], "match__prop_stage": "asleep"},
            "Select a valid choice",
        ),
        (
            {"match__kinds": ["added"], "match__more0-form": "number", "match__more0-key": "n",
             "match__more0-value": "3.5"},
            "Write a whole number",
        ),
        (
            {"match__kinds": ["added"], "match__more0-form": "yes_no", "match__more0-key": "n",
             "match__more0-value": "maybe"},
            "Write yes or no",
        ),
        (
            {"match__kinds": ["added"], "match__more0-form": "text", "match__more0-value": "x"},
            "Say which property",
        ),
        (
            {"match__kinds": ["added"], "match__prop_state": "a", "match__more0-form": "text",
             "match__more0-key": "state", "match__more0-value": "x"},
            "asked above already",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(olive, given, told):
    journey = draft()
    answer = keep(olive, journey, **given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert match_of(journey) == {"kinds": ["added"]}


def test_what_does_not_fit_all_that_happens_is_refused_and_what_fits_none_of_it_is_dropped(olive):
    chosen, journey = tag(), draft()
    given = {"match__subjects": [f"tag:{chosen.pk}"]}
    answer = keep(olive, journey, match__kinds=["tagged", "content_read"], **given)
    assert answer.status_code == 422
    assert "Not everything chosen above" in answer.content.decode()
    assert keep(olive, journey, match__kinds=["content_read"], **given).status_code == 200
    assert match_of(journey) == {"kinds": ["content_read"]}


def test_a_scan_is_of_a_live_code_or_of_a_group_code(olive):
    code, journey = acquisition.code(acquisition.member("Lin"), name="Leaflet"), draft()
    group_code = group_make.code(group_make.door(group_make.group()))
    scanned = {"match__kinds": ["scanned"]}
    keep(olive, journey, match__subject_type="group_code", **scanned)
    assert match_of(journey) == {"kinds": ["scanned"], "subject_type": "group_code"}
    chosen = [f"group_code:{group_code.pk}"]
    keep(olive, journey, match__subject_type="code", match__subjects=chosen, **scanned)
    assert match_of(journey) == {"kinds": ["scanned"], "subject_type": "code"}
    chosen = [f"code:{code.pk}"]
    keep(olive, journey, match__subject_type="code", match__subjects=chosen, **scanned)
    asked = {"kinds": ["scanned"], "subject_type": "code", "subject_ids": [code.pk]}
    assert match_of(journey) == asked
    keep(olive, journey, match__subject_type="", match__subjects=chosen, **scanned)
    assert match_of(journey) == {"kinds": ["scanned"]}


def test_what_was_chosen_before_may_stay_though_it_is_gone(olive):
    gone = tag("Salmon")
    journey = begun_by(kinds=["tagged"], subject_type="tag", subject_ids=[gone.pk, 999_999])
    Tag.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00:00Z")
    page = shown(olive, journey)
    assert "Salmon (not in use)" in page
    assert "no. 999999 (gone)" in page
    chosen = [f"tag:{gone.pk}", "tag:999999"]
    kinds = ["tagged", "untagged"]
    assert keep(olive, journey, match__kinds=kinds, match__subjects=chosen).status_code == 200
    assert match_of(journey)["subject_ids"] == [gone.pk, 999_999]


def test_what_the_form_cannot_show_stays_as_long_as_nothing_else_happens(olive):
    follow = {"kinds": ["added"], "subject_type": "follow", "subject_ids": [7]}
    journey = begun_by(**follow)
    keep(olive, journey, match__kinds=["added"])
    assert match_of(journey) == follow
    keep(olive, journey, match__kinds=["removed_us"])
    assert match_of(journey) == {"kinds": ["removed_us"]}


def test_long_lists_are_searched_by_the_server_page_by_page_below_what_was_chosen(olive):
    group = TagGroup.objects.create(name="Many")
    made = Tag.objects.bulk_create(Tag(group=group, name=f"Reel {n:02}") for n in range(45))
    name = {"name": "match-subjects", "match-subjects": f"tag:{made[44].pk}"}
    found = olive.get("/journeys/choose/tag", {**name, "pick_q": "reel 1"}).content.decode()
    assert f'value="tag:{made[44].pk}" checked' in found
    assert found.count("Reel 1") == 10
    first = olive.get("/journeys/choose/tag", {**name, "pick_q": "reel"}).content.decode()
    assert first.count('type="checkbox"') == 21
    assert "page=2" in first
    last = olive.get("/journeys/choose/tag", {**name, "pick_q": "reel", "page": 3})
    assert last.content.decode().count('type="checkbox"') == 4  # the chosen one stands on top
    assert (
        "Nothing fits"
        in olive.get("/journeys/choose/tag", {**name, "pick_q": "%"}).content.decode()
    )


@pytest.mark.parametrize(
    "address",
    [
        "/journeys/choose/order?name=match-subjects",
        "/journeys/choose/tag?name=csrfmiddlewaretoken",
        "/journeys/choose/tag",
        "/journeys/{pk}/build/asks?prefix=rule",
    ],
)
def test_only_what_the_builder_asks_for_is_answered(olive, address):
    assert olive.get(address.format(pk=draft().pk)).status_code == 404


def test_guides_may_not_ask(client):
    client.force_login(colleague(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/journeys/choose/tag?name=match-subjects").status_code == 403


def test_a_search_for_what_no_text_can_hold_finds_nothing(olive):
    asked = {"name": "match-subjects", "pick_q": "\0", "page": "9" * 30}
    assert olive.get("/journeys/choose/tag", asked).status_code in (200, 400)
