"""Who may be one person is found by what they share; what is certain merges by itself."""

import json
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yutang.customers.commands.locking import present_id
from yutang.customers.commands.merging import merge_customers
from yutang.customers.commands.pairs import STRENGTH
from yutang.customers.models import Customer, Identity, Merge, Suggestion
from yutang.kernel import audit, config
from yutang.org.models import Member

Reason = Suggestion.Reason
BY_ITSELF = "customers.merge_by_itself"  # reasons, with commas
OFFERED = (
    (Reason.UNIONID, _("Same WeChat union id: surely one person")),
    (Reason.PHONE, _("Same phone number, where no WeChat or WeCom account speaks against it")),
)
config.declare(BY_ITSELF, default=Reason.UNIONID)

# What several customers share, each kind of it with its reason. What more than four share is no
# person's own: a shop's counter, a call centre, a placeholder.
FIND = """
    with evidence as (
        select 'noted_phone' as reason, value as shared, customer_id
        from customers_identity where kind = 'phone'
        union all
        select 'noted_phone', regexp_replace(mobile, '\\D', '', 'g'), customer_id
        from customers_follow, unnest(mobiles) as mobile
        union all
        select 'noted_phone', substring(remark from '1[3-9][0-9]{9}'), customer_id
        from customers_follow where remark ~ '1[3-9][0-9]{9}'
        union all
        select kind, value, customer_id
        from customers_identity where kind in ('member_no', 'buyer') and length(value) > 3
        union all
        select 'name', store_id || ' ' || name, customer_id
        from customers_profile where store_id is not null and length(name) > 1),
    shared as (
        select reason, shared, array_agg(distinct customer_id) as ids
        from evidence where length(shared) > 3
        group by reason, shared having count(distinct customer_id) between 2 and 4),
    pairs as (
        select a as first, b as second, array_agg(distinct reason) as reasons,
            max((%(strength)s::jsonb ->> reason)::int) + 5 * (count(distinct reason) - 1)
                as strength
        from shared, unnest(ids) as a, unnest(ids) as b
        where a < b and (reason <> 'name' or exists (
            select from customers_profile where customer_id in (a, b) and state = 'buyer'))
        group by a, b)
    insert into customers_suggestion as known
        (first_id, second_id, reasons, strength, state, found_at)
    select first, second, reasons, least(100, strength), 'open', now()
    from pairs order by first, second
    on conflict (first_id, second_id) do update set
        reasons = array(select distinct unnest(known.reasons || excluded.reasons)),
        strength = greatest(known.strength, excluded.strength)
    where known.state = 'open' and not known.reasons @> excluded.reasons
    returning (xmax = 0)
"""


@transaction.atomic
def find_duplicates() -> int:
    """Suggest every two customers who share something; returns how many pairs are new."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"strength": json.dumps({str(k): v for k, v in STRENGTH.items()})})
        return sum(is_new for (is_new,) in cursor.fetchall())


def merges_by_itself() -> frozenset[str]:
    """The reasons that need nobody's word."""
    return frozenset(filter(None, config.get(BY_ITSELF).split(",")))


@transaction.atomic
def choose_merging(*, reasons: Iterable[str], actor: Member) -> None:
    """Say which reasons merge by themselves."""
    offered = [str(reason) for reason, _label in OFFERED]
    chosen = [reason for reason in offered if reason in set(reasons)]
    config.put(BY_ITSELF, ",".join(chosen))
    audit.note(actor=actor, action="customers.chose_merging", reasons=chosen)


def merge_if_certain(*, first_id: int, second_id: int, reason: str) -> Merge | None:
    """Merge the two where the rule says that it is certain; else the suggestion waits."""
    first, second = present_id(first_id), present_id(second_id)
    if (
        first == second
        or reason not in merges_by_itself()
        or not _is_certain(first, second, reason)
    ):
        return None
    kept, gone = whom_to_keep(first, second)
    return merge_customers(kept_id=kept, gone_id=gone, actor=None, reason=reason)


def whom_to_keep(*ids: int) -> tuple[int, ...]:
    """The two, the one to keep first: who is in WeCom, else who was known earlier."""
    in_wecom = set(
        Identity.objects.filter(
            customer_id__in=ids, kind=Identity.Kind.EXTERNAL_USERID
        ).values_list("customer_id", flat=True)
    )
    rows = Customer.objects.filter(pk__in=ids)
    return tuple(row.pk for row in sorted(rows, key=lambda row: (row.pk not in in_wecom, row.pk)))


def _is_certain(first: int, second: int, reason: str) -> bool:
    """Still suggested, and nothing speaks against it."""
    pair = Suggestion.objects.filter(first=min(first, second), second=max(first, second))
    if not pair.filter(state=Suggestion.State.OPEN, reasons__contains=[reason]).exists():
        return False
    kinds = [Identity.Kind.UNIONID]
    if reason == Reason.PHONE:
        kinds.append(Identity.Kind.EXTERNAL_USERID)
        if _others_share(first, second):
            return False
    return not any(_differ(first, second, kind) for kind in kinds)


def _differ(first: int, second: int, kind: str) -> bool:
    rows = Identity.objects.filter(customer_id__in=[first, second], kind=kind)
    return len(set(rows.values_list("value", flat=True))) > 1


def _others_share(first: int, second: int) -> bool:
    """Whether a third customer may be one of the two by a phone number."""
    pair = {first, second}
    by_phone = Suggestion.objects.filter(
        Q(first__in=pair) | Q(second__in=pair),
        reasons__overlap=[Reason.PHONE, Reason.NOTED_PHONE],
        state=Suggestion.State.OPEN,
        first__merged_into=None,
        second__merged_into=None,
    )
    return by_phone.exclude(first__in=pair, second__in=pair).exists()
