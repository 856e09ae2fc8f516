"""The log takes what a query gives."""

import pytest
from django.db import transaction

from tests.customers import make
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity

SELECT = """
    select id as customer_id, %(kind)s as kind, now() as happened_at, null::bigint as member_id,
        'audience' as subject_type, %(audience)s::bigint as subject_id, null::bigint as amount,
        jsonb_build_object('name', %(name)s::text) as props
    from customers_customer
"""


@pytest.mark.django_db
def test_what_a_query_gives_is_recorded_for_each_customer():
    made = {make.follow(name).customer_id for name in ("Zhao", "Qian")}
    given = {"kind": Kind.AUDIENCE_ENTERED, "audience": 7, "name": "'; drop table x; --"}
    with transaction.atomic():
        assert log.record_select(SELECT, given) == 2
    rows = Activity.objects.filter(kind=Kind.AUDIENCE_ENTERED)
    assert {row.customer_id for row in rows} == made
    assert {(row.subject_type, row.subject_id, row.props["name"]) for row in rows} == {
        ("audience", 7, "'; drop table x; --")
    }
