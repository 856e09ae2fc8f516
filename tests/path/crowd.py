"""A crowd that adds members by a live code, and what has to be known of everybody in the end."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from tests import make
from tests.live import Program
from tests.worlds import Simulator
from yutang.acquisition.commands.codes import CodeFacts, PoolRow, create_code, save_gift
from yutang.acquisition.models import Arrival, Assignment, Code, GiftGiven, Lock, Seat, Way
from yutang.customers import commands as customers
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import (
    Activity,
    Customer,
    CustomerTag,
    Follow,
    Identity,
    Profile,
    Push,
    Source,
    Tag,
)
from yutang.kernel import readers
from yutang.org import commands as org
from yutang.org.models import Unit
from yutang.outreach import commands as outreach
from yutang.outreach.models import Welcome, WelcomeSend
from yutang.wecom.models import Inbox

STORE, TAG, GIFT_FEN = "人民路店", "金卡", 350
SECONDS = 90  # how long what is under way may take on a machine shared with others
ONCE = (Kind.ADDED, Kind.SOURCED, Kind.TAGGED, Kind.GIFT_GIVEN)
JOBS_LEFT = """
    select count(*) from procrastinate_jobs
    where status in ('todo', 'doing') and task_name in ('customers.refresh', 'customers.sync_tags')
"""
FAILED_JOBS = "select task_name from procrastinate_jobs where status = 'failed'"
Person = dict[str, Any]


@dataclass
class Crowd:
    """People of the stand-in who add members by one live code."""

    simulator: Simulator
    code: Code
    qr: str = ""
    people: list[Person] = field(default_factory=list)

    def come(self, count: int) -> list[Person]:
        """So many new people scan the code and add the member it shows."""
        numbers = range(len(self.people), len(self.people) + count)
        came = self._act({"do": "people", "name": f"客{number:03}"} for number in numbers)
        self._act({"do": "add", "person": person["id"], "code": self.qr} for person in came)
        self.people += came
        return came

    def find_qr(self) -> None:
        """Wait until WeCom knows the code, and learn what its QR code holds."""
        way = Way.objects.get(code=self.code)
        wait(lambda: bool(Way.objects.get(pk=way.pk).config_id), "the code is published")
        codes = self.simulator.get("/sim/codes")["codes"]
        self.qr = next(code["payload"] for code in codes if code["state"] == way.token)

    def tags_in_wecom(self) -> dict[str, list[str]]:
        """The names of the tags that each person bears on the members' side, by person."""
        found: dict[str, list[str]] = {}
        for member in self.simulator.get("/sim/members")["members"]:
            path = f"/sim/members/{member['userid']}"
            for row in self.simulator.get(path, limit="1000")["customers"]:
                names = [tag["name"] for tag in row["tags"]]
                found.setdefault(row["id"], []).extend(names)
        return found

    def greetings(self, person: Person) -> int:
        """How many welcomes the person sees in the chats."""
        chats = self.simulator.get(f"/sim/people/{person['id']}")["chats"]
        userids = [chat["member"]["userid"] for chat in chats]
        talks = [
            self.simulator.get("/sim/chats", person=person["id"], member=userid)["messages"]
            for userid in userids
        ]
        return sum(message["welcome"] for talk in talks for message in talk)

    def _act(self, steps: Iterable[dict[str, Any]]) -> list[Person]:
        results = self.simulator.post("/sim/act", actions=list(steps))["results"]
        assert all(result["ok"] for result in results), results
        return list(results)


def open_code(simulator: Simulator) -> Crowd:
    """Staff and tags as WeCom has them, a welcome, and a live code with tag and gift."""
    org.sync_members()
    customers.sync_tags()
    owner = make.member("Olga", role="owner")
    outreach.save_welcome(
        welcome=Welcome(), values={"name": "默认", "text": "您好！我是{member}。"}, actor=owner
    )
    unit = Unit.objects.get(name=STORE)
    facts = CodeFacts(
        name=f"{STORE}台卡",
        kind=Code.Kind.CONTACT_WAY,
        channel="poster",
        store_id=unit.pk,
        tag_ids=[Tag.objects.get(name=TAG).pk],
        gift_id=save_gift(name="茶样", cost_fen=GIFT_FEN, actor=owner).pk,
        pool=[PoolRow(unit_id=unit.pk)],
    )
    return Crowd(simulator, create_code(facts=facts, actor=owner))


def wait(
    is_so: Callable[[], bool],
    what: str,
    *,
    programs: Iterable[Program] = (),
    seconds: int = SECONDS,
) -> None:
    """Return once it is so. Programs that end meanwhile are started again, as `yutang up` does."""
    until = time.monotonic() + seconds
    while not is_so():
        for program in programs:
            if not program.is_running():
                program.start()
        if time.monotonic() > until:
            pytest.fail(f"waited in vain: {what}; {whereabouts()}")
        time.sleep(0.05)


def whereabouts() -> str:
    """What still waits, for the failure's message."""
    waiting = Inbox.objects.filter(state="new").values_list("subject", "attempts", "reason")
    pushes = Push.objects.exclude(state="done").values_list("state", "attempts", "reason")
    lags = {name: readers.lag(reader) for name, reader in log.LOG.readers.items()}
    return f"inbox {list(waiting[:5])}, pushes {list(pushes[:5])}, jobs {_jobs()}, lags {lags}"


def is_settled() -> bool:
    """Whether every event is handled, read and passed on."""
    return (
        not Inbox.objects.filter(state="new").exists()
        and not Push.objects.filter(state="pending").exists()
        and not _jobs()
        and not any(readers.lag(reader) for reader in log.LOG.readers.values())
    )


def check_everybody(crowd: Crowd, *, left: Person | None = None) -> None:
    """Everything that an arrival brings is there of each person once, here and in WeCom.

    `left`: who is no longer in WeCom.
    """
    expected = {person["external_userid"]: person for person in crowd.people}
    ids = dict(Identity.objects.filter(kind="external_userid").values_list("value", "customer_id"))
    assert ids.keys() == expected.keys()
    names = {pk: expected[value]["name"] for value, pk in ids.items()}
    assert dict(Customer.objects.values_list("pk", "name")) == names
    for model in (Follow, Source, CustomerTag, Profile, Arrival, GiftGiven, Lock):
        assert Counter(model.objects.values_list("customer_id", flat=True)) == Counter(ids.values())
    for kind in ONCE:
        told = Activity.objects.filter(kind=kind).values_list("customer_id", flat=True)
        assert Counter(told) == Counter(ids.values()), kind
    assert not Follow.objects.filter(is_half=True).exists()
    assert Assignment.objects.count() == len(ids)
    assert sum(Seat.objects.values_list("total", flat=True)) == len(ids)
    present = [person for person in crowd.people if person != left]
    assert crowd.tags_in_wecom() == {person["id"]: [TAG] for person in present}
    failed = _failed_jobs()
    assert not failed, failed


def check_profiles(crowd: Crowd) -> None:
    """Profiles say what is known, and the same as when they are derived anew."""
    tag, key = Tag.objects.get(name=TAG), crowd.code.source_key
    followed = {"state": "followed", "tag_ids": [tag.pk], "source_key": key}
    assert Profile.objects.filter(**followed).count() == len(crowd.people)
    kept = known_of_profiles()
    customers.rebuild_profiles()
    assert known_of_profiles() == kept


def known_of_profiles() -> list[dict[str, object]]:
    """Every column but the transaction that wrote last."""
    names = [field.attname for field in Profile._meta.fields if field.name != "xid"]
    return list(Profile.objects.order_by("pk").values(*names))


def check_welcomes(crowd: Crowd) -> None:
    """One row for each event with a welcome code: sent, or with the reason why not; and told.

    Nobody sees two, and who has a row that says "sent" sees one.
    """
    welcomes = Inbox.objects.filter(payload__WelcomeCode__gt="").values_list("pk", flat=True)
    rows = WelcomeSend.objects.all()
    assert sorted(row.inbox_id for row in rows) == sorted(welcomes)
    for row in rows:
        assert (row.state == "sent") != (row.state in ("late", "refused") and row.reason != "")
    told = Activity.objects.filter(kind__in=[Kind.WELCOMED, Kind.WELCOME_MISSED])
    assert Counter(told.values_list("customer_id", flat=True)) == Counter(
        row.customer_id for row in rows
    )
    sent = {row.customer_id for row in rows if row.state == "sent"}
    greeted = Identity.objects.filter(kind="external_userid", customer__in=sent)
    values = set(greeted.values_list("value", flat=True))
    for person in crowd.people:
        least = person["external_userid"] in values
        assert least <= crowd.greetings(person) <= 1, person


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(JOBS_LEFT)
        return int(cursor.fetchone()[0])


def _failed_jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(FAILED_JOBS)
        return [name for (name,) in cursor.fetchall()]
