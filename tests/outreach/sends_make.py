"""Builders for mass sends: customers whom the stand-in knows too, a send to them, and its steps."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from tests import make
from tests.outreach import ledger_make as ledger
from tests.worlds import Simulator
from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.models import Customer, Follow, Identity, Profile
from yutang.kernel import clock, config
from yutang.org.models import Member
from yutang.outreach.commands import admission, carrying, packing
from yutang.outreach.commands import sends as commands
from yutang.outreach.commands.sends import Words
from yutang.outreach.models import Message, Send, Task
from yutang.wecom import pauses, tokens

ADD = "externalcontact/add_msg_template"
MEMBERS = ("Alice", "Bob", "Carol", "Dave")
PERSONS: dict[str, str] = {}  # external_userid → the person's id in the stand-in
_numbers = count(1)


@pytest.fixture
def wecom(
    simulator: Simulator, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Simulator]:
    """The stand-in, which hands tasks out at once; nothing else restrains."""
    simulator.http.delete("/sim/faults")
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    before = simulator.get("/sim/settings")["mass_dispatch_seconds"]
    simulator.post("/sim/settings", mass_dispatch_seconds=0.0)
    for each in (config, pauses, tokens):
        each.forget()
    ledger.policy()
    yield simulator
    simulator.http.delete("/sim/faults")
    simulator.post("/sim/settings", mass_dispatch_seconds=before)
    for each in (config, pauses, tokens):
        each.forget()


def customers(
    simulator: Simulator, number: int, *, members: Sequence[str] = ("Alice",)
) -> list[Customer]:
    """So many people whom the members follow in turn, known to the stand-in and to us."""
    staff = [ledger.member(name) for name in members]
    ids = _strangers(simulator, number, members)
    found = Customer.objects.bulk_create(Customer(name=f"C{next(_numbers)}") for _ in ids)
    since = clock.now() - timedelta(days=90)
    who = [staff[n % len(staff)] for n in range(number)]
    Identity.objects.bulk_create(
        Identity(customer=each, kind="external_userid", value=value)
        for each, value in zip(found, ids, strict=True)
    )
    Follow.objects.bulk_create(
        Follow(customer=each, member=by, since=since, external_userid=value)
        for each, by, value in zip(found, who, ids, strict=True)
    )
    Profile.objects.bulk_create(
        Profile(customer=each, name=each.name, state="followed", consultant=by)
        for each, by in zip(found, who, strict=True)
    )
    return found


def audience(people: Sequence[Customer]) -> Audience:
    """An uploaded list of these."""
    made = Audience.objects.create(name=f"Sent to {next(_numbers)}", kind="static")
    AudienceMember.objects.bulk_create(AudienceMember(audience=made, customer=p) for p in people)
    Audience.objects.filter(pk=made.pk).update(size=len(people), refreshed_at=clock.now())
    made.refresh_from_db()
    return made


def operator(name: str = "Olive", role: str = "operator") -> Member:
    return Member.objects.filter(username=name.lower()).first() or make.member(name, role=role)


def draft(people: Sequence[Customer], *, words: Sequence[Words] = (), **values: Any) -> Send:
    """A send that isn't started; its text is its own."""
    given = {"name": f"Send {next(_numbers)}", "audience": audience(people)} | values
    contents = words or [Words(f"新品到店 {next(_numbers)}")]
    return commands.save_send(send=Send(), values=given, contents=contents, actor=operator())


def started(people: Sequence[Customer], **values: Any) -> Send:
    """A send whose messages are admitted."""
    send = draft(people, **values)
    commands.start_send(send_id=send.pk, actor=operator())
    commands.plan_send(send_id=send.pk)
    admission.admit_all()
    send.refresh_from_db()
    return send


def handed(people: Sequence[Customer], **values: Any) -> Send:
    """A send that waits for its members."""
    send = started(people, **values)
    packing.pack()
    carry()
    return send


def carry(*, later: timedelta = timedelta()) -> None:
    """Everything that is due by then is worked on."""
    with clock.frozen(clock.now() + later):
        while carrying.carry_next():
            pass


def confirm(simulator: Simulator, send: Send, **more: Any) -> None:
    """All members who have a task of the send confirm it."""
    for task in tasks(send):
        if task.msgid:
            simulator.post("/sim/mass/confirm_many", msgid=task.msgid, **more)


def tasks(send: Send) -> list[Task]:
    return list(Task.objects.filter(source_type="send", source_id=send.pk).order_by("pk"))


def messages(send: Send) -> Any:
    return Message.objects.filter(source_type="send", source_id=send.pk)


def states(send: Send) -> dict[tuple[str, str], int]:
    """How many stand where, and why."""
    return dict(Counter(messages(send).values_list("state", "reason")))


def at_wecom(simulator: Simulator, send: Send) -> list[tuple[str, list[str]]]:
    """Each task that the stand-in holds with the send's text: its member, and whom it is for."""
    from yutang.wecom.api import mass
    from yutang.wecom.client import connect

    texts = set(send.variants.values_list("text", flat=True))
    span: dict[str, Any] = {
        "start": clock.now() - timedelta(days=1),
        "end": clock.now() + timedelta(days=1),
    }
    found = []
    for row in mass.listing(connect(), chat_type=mass.SINGLE, **span):
        if row.text.content in texts:
            for task in mass.tasks(connect(), row.msgid):
                rows = mass.results(connect(), row.msgid, task.userid)
                found.append((task.userid, [each.external_userid for each in rows]))
    return found


def due(moment: datetime) -> None:
    """Time has passed for whatever waits."""
    Task.objects.exclude(poll_next_at=None).update(poll_next_at=moment)


def _strangers(simulator: Simulator, number: int, members: Sequence[str]) -> list[str]:
    ids: list[str] = []
    for start in range(0, number, 500):
        some = range(start, min(start + 500, number))
        made = simulator.post("/sim/act", actions=[{"do": "people", "name": "周游"} for _ in some])
        people = made["results"]
        adds = [
            {"do": "member/add", "person": one["id"], "member": members[n % len(members)]}
            for n, one in zip(some, people, strict=True)
        ]
        done = simulator.post("/sim/act", actions=adds)["results"]
        assert all(each["ok"] for each in done), done[:3]
        PERSONS.update((one["external_userid"], one["id"]) for one in people)
        ids += [one["external_userid"] for one in people]
    return ids
