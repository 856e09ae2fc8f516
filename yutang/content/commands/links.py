"""Addresses of materials that tell who read them; the same arguments give the same one."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from yutang.content.rules.tokens import fresh_token

Person = tuple[int | None, int | None]  # customer, member


def tracked(
    *,
    material_id: int,
    source: str,
    member_id: int | None = None,
    customer_id: int | None = None,
    version: int | None = None,
) -> str:
    """The address of the material for this source, this sender and this customer.

    `version`: of the material, for good; None: whichever is in use when it is opened.
    """
    person = (customer_id, member_id)
    [url] = tracked_many(
        material_id=material_id, source=source, people=[person], version=version
    ).values()
    return url


@transaction.atomic
def tracked_many(
    *, material_id: int, source: str, people: Iterable[Person], version: int | None = None
) -> dict[Person, str]:
    """The addresses for many (customer, member) at once; None stands for any."""
    wanted = sorted(set(people), key=lambda each: (each[0] or 0, each[1] or 0))
    given: dict[str, Any] = {
        "material": material_id,
        "source": source,
        "version": version,
        "customers": [customer for customer, _member in wanted],
        "members": [member for _customer, member in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(MAKE, given | {"tokens": [fresh_token() for _each in wanted]})
        cursor.execute(FIND, given)
        found = cursor.fetchall()
    return {(customer, member): address(token) for customer, member, token in found}


def address(token: str) -> str:
    """Where the link leads, for anybody."""
    return settings.BASE_URL + reverse("reading:article", args=[token])


# In the order of the people, so that two who make the same links don't wait for each other.
MAKE = """
    insert into content_trackedlink (token, material_id, version, source, member_id, customer_id)
    select token, %(material)s, %(version)s::integer, %(source)s, member_id, customer_id
    from unnest(%(tokens)s::text[], %(customers)s::bigint[], %(members)s::bigint[])
        with ordinality as each (token, customer_id, member_id, place)
    order by place
    on conflict do nothing
"""
FIND = """
    select wanted.customer_id, wanted.member_id, link.token
    from unnest(%(customers)s::bigint[], %(members)s::bigint[]) wanted (customer_id, member_id)
        join content_trackedlink link
            on coalesce(link.customer_id, 0) = coalesce(wanted.customer_id, 0)
            and coalesce(link.member_id, 0) = coalesce(wanted.member_id, 0)
    where link.material_id = %(material)s and link.source = %(source)s
        and link.version is not distinct from %(version)s::integer
"""
