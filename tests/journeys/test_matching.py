"""What a match means: asked in Python, of the log, and by rehearsals alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customers.make import NOON
from yutang.customers.models import Activity, Customer
from yutang.journeys.queries.entrants import fitting
from yutang.journeys.queries.rehearsal.doing import _more
from yutang.journeys.rules.matching import fits
from yutang.journeys.rules.triggers import Match

KINDS = ("order_paid", "content_read")
TYPES = ("", "order", "material")
KEYS = ("depth", "a b", '"quoted" \\ 字')
PROPS: list[dict[str, Any]] = [
    {},
    {"depth": 80},
    {"depth": True},
    {"depth": "80", "a b": 3},
    {"depth": [90], "a b": {"depth": 90}},
    {"a b": 12.5, KEYS[2]: 7},
    {KEYS[2]: -1, "depth": None},
]
numbers = st.one_of(st.none(), st.integers(0, 3))
matches = st.builds(
    Match,
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    subject_type=st.sampled_from(TYPES),
    subject_ids=st.lists(st.integers(1, 3), max_size=2),
    amount_from=numbers,
    amount_to=numbers,
    props=st.dictionaries(st.sampled_from(KEYS), st.sampled_from([80, True, "80", 3]), max_size=1),
    at_least=st.dictionaries(st.sampled_from(KEYS), st.integers(-2, 90), max_size=2),
)


def _happened(customer: Customer) -> list[Activity]:
    """Activities that differ in all that a match may ask."""
    numbered = [(n, kind) for n in range(28) for kind in KINDS]
    return Activity.objects.bulk_create(
        Activity(
            customer=customer,
            kind=kind,
            happened_at=NOON + timedelta(minutes=n),
            subject_type=TYPES[n % 3],
            subject_id=n % 4 or None if n % 3 else None,
            amount=(None, 0, 1, 2, 5)[n % 5],
            props=PROPS[n % len(PROPS)],
        )
        for n, kind in numbered
    )


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.lists(matches, min_size=1, max_size=1))
def test_all_who_ask_find_the_same_activities(asked):
    (match,) = asked
    rows = list(Activity.objects.all()) or _happened(Customer.objects.create(name="Cara"))
    expected = {row.pk for row in rows if fits(match, row)}
    assert set(Activity.objects.filter(fitting(match)).values_list("pk", flat=True)) == expected
    assert _found_in_sql(match) == expected


def _found_in_sql(match: Match) -> set[int]:
    """As rehearsals ask."""
    more, values = _more(match)
    asked = f"select id from customers_activity where kind = any(%(kinds)s) {more}"  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return {id for (id,) in cursor.fetchall()}
