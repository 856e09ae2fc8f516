"""Builders: a store with Alice and Bob, codes, and people who scan."""

from datetime import UTC, datetime
from itertools import count

from yutang.acquisition.commands.codes import CodeFacts, PoolRow, create_code
from yutang.acquisition.models import Code
from yutang.acquisition.rules.persons import Person
from yutang.customers.models import Customer, Follow, Identity, Profile, Tag, TagGroup
from yutang.org.models import Member, Membership, Unit

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, noon in Shanghai
_numbers = count(1)


def unit(name="Riverside", *, kind="store", parent=None, **facts):
    made = Unit.objects.create(name=name, kind=kind, parent=parent, path="", **facts)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def member(name="Alice", *, at=None, **facts):
    userid = f"{name.lower()}-{next(_numbers)}"
    made = Member.objects.create(
        **{"name": name, "wecom_userid": userid, "contact_enabled": True, **facts}
    )
    if at is not None:
        Membership.objects.create(member=made, unit=at)
    return made


def pool(*members, **facts):
    return [PoolRow(member_id=each.pk, **facts) for each in members]


def code(*members, rows=None, name="Leaflet", kind="page", channel="leaflet", actor=None, **facts):
    rows = rows if rows is not None else pool(*members)
    made = CodeFacts(name=name, kind=kind, channel=channel, pool=rows, **facts)
    return create_code(facts=made, actor=actor)


def person(name="Zhao", **names):
    return Person(**{"openid": f"o-{name}", **names})


def customer(name="Zhao", external_userid=None):
    made = Customer.objects.create(name=name, type=Customer.Type.WECHAT)
    Profile.objects.create(customer=made, name=name)
    Identity.objects.create(
        customer=made,
        kind=Identity.Kind.EXTERNAL_USERID,
        value=external_userid or f"wm-{name}-{next(_numbers)}",
    )
    return made


def follow(customer, member, *, since=NOON):
    return Follow.objects.create(customer=customer, member=member, since=since)


def tag(name="leaflet", group="Source"):
    owner, _ = TagGroup.objects.get_or_create(name=group)
    return Tag.objects.create(group=owner, name=name)


def reload(code):
    return Code.objects.get(pk=code.pk)
