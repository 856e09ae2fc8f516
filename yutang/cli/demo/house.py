"""The demo brand's own side: its staff, stores, logins, codes and welcomes."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from django.urls import reverse

from yutang.acquisition.commands.codes import CodeFacts, PoolRow, create_code, save_gift
from yutang.acquisition.models import Code, Gift, GroupCode
from yutang.cli import ready
from yutang.cli.demo.brand import PASSWORD
from yutang.customers import commands as customers
from yutang.customers.models import Tag
from yutang.kernel import config
from yutang.org import commands as org
from yutang.org.models import Member, Unit
from yutang.outreach import commands as outreach
from yutang.outreach.models import Welcome

Facts = dict[str, Any]


def fill(facts: Facts) -> None:
    """Everything the brand sets up before its first customer."""
    config.put("enterprise.name", facts["name"])
    put_staff(facts)
    customers.sync_tags()
    operator = Member.objects.get(username="operator")
    put_codes(facts, operator)
    put_welcomes(facts, operator)


def put_staff(facts: Facts) -> None:
    """Units and members as WeCom has them, with addresses, roles and logins."""
    org.sync_members()
    units = {unit.wecom_department_id: unit for unit in Unit.objects.all()}
    for row in facts["units"]:
        changes = {name: value for name, value in row.items() if name != "department"}
        org.change_unit(unit=units[row["department"]], actor=None, **changes)
    for login in facts["logins"]:
        member = Member.objects.get(wecom_userid=login["userid"])
        org.set_role(member=member, role=login["role"], actor=None)
        org.set_login(member=member, username=login["username"], email="", actor=None)
        org.set_password(member=member, password=PASSWORD, actor=None)
    ready.tell(f"{Member.objects.count()} members in {len(stores())} stores")


def stores() -> list[Unit]:
    """The brand's shops, in the order of the tree."""
    return list(Unit.objects.filter(kind=Unit.Kind.STORE).order_by("path"))


def put_codes(facts: Facts, operator: Member) -> None:
    """One of each store code for every store, and the codes of the whole brand."""
    for gift in facts["gifts"]:
        save_gift(**gift, actor=operator)
    known = set(Code.objects.values_list("name", "store_id"))
    for code in planned_codes(facts):
        if (code.name, code.store_id) not in known:
            create_code(facts=code, actor=operator)
    ready.tell(f"{Code.objects.count()} live codes")


def posters() -> dict[str, str]:
    """What hangs printed in the stores: each code's name and the path it opens."""
    pages = Code.objects.filter(kind=Code.Kind.PAGE).select_related("store").order_by("pk")
    groups = GroupCode.objects.filter(closed_at=None).select_related("store").order_by("pk")
    return {
        **{code.label: reverse("acquisition:scan", args=[code.slug]) for code in pages},
        **{code.label: reverse("acquisition:group_scan", args=[code.slug]) for code in groups},
    }


def planned_codes(facts: Facts) -> Iterator[CodeFacts]:
    """All codes of the brand as they should be."""
    for row in facts["store_codes"]:
        for store in stores():
            pool = [PoolRow(unit_id=store.pk)]
            yield code_of(row, pool, store.pk)
    for row in facts["brand_codes"]:
        yield code_of(row, [PoolRow(unit_id=store.pk) for store in stores()], None)


def code_of(row: Facts, pool: list[PoolRow], store_id: int | None) -> CodeFacts:
    """One row of the file as the facts of a code."""
    rest = {name: value for name, value in row.items() if name not in {"tag", "gift"}}
    return CodeFacts(
        **rest,
        pool=pool,
        store_id=store_id,
        tag_ids=list(Tag.objects.filter(name=row["tag"]).values_list("pk", flat=True)),
        gift_id=Gift.objects.get(name=row["gift"]).pk,
    )


def put_welcomes(facts: Facts, operator: Member) -> None:
    """The default welcome, one for the night, and one for every counter card."""
    for row in facts["welcomes"]:
        values = {name: value for name, value in row.items() if name != "code"}
        for hour in {"begins", "ends"} & values.keys():
            values[hour] = time.fromisoformat(values[hour])
        for name, source_key in targets(row):
            if not Welcome.objects.filter(name=name, source_key=source_key).exists():
                mine = {**values, "name": name, "source_key": source_key}
                outreach.save_welcome(welcome=Welcome(), values=mine, actor=operator)


def targets(row: Facts) -> Iterator[tuple[str, str]]:
    """Name and source key of each welcome that a row stands for."""
    if "code" not in row:
        yield row["name"], ""
        return
    for code in Code.objects.filter(name=row["code"]).select_related("store"):
        yield f"{row['name']} · {code.store}", code.source_key
