"""An audience takes part in a challenge: once, whoever is killed, twice or at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make as people
from tests.customers.make import NOON
from tests.journeys.challenge_make import audience, challenge, friends
from tests.journeys.make import operator
from yutang.customers.models import Activity, Customer
from yutang.journeys import challenge_jobs
from yutang.journeys.commands import challenge_enrolling, challenging
from yutang.journeys.commands.challenge_enrolling import KIND, start_enrolling
from yutang.journeys.commands.checking_in import NotOpen, join_challenge, leave_challenge
from yutang.journeys.models import Challenge, Participant
from yutang.kernel import clock
from yutang.kernel.models import Progress

ENDS = timedelta(days=5)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenge_enrolling, "PORTION", 4)


def waiting(made: Challenge) -> Any:
    return ProcrastinateJob.objects.filter(task_name=KIND, args__challenge_id=made.pk)


def run(made: Challenge, work: Progress) -> None:
    """Do the job that was deferred for this work."""
    challenge_jobs.enrol_audience(**waiting(made).get(args__work=str(work.pk)).args)


def joined(made: Challenge) -> list[int]:
    """Whom the log knows as having joined, once for each time."""
    rows = Activity.objects.filter(
        kind="challenge_joined", subject_type="challenge", subject_id=made.pk
    )
    return sorted(rows.values_list("customer_id", flat=True))


def inside(made: Challenge) -> list[int]:
    return sorted(Participant.objects.filter(challenge=made).values_list("customer_id", flat=True))


def came(work: Progress) -> tuple[int, ...]:
    work.refresh_from_db()
    return tuple(work.result[name] for name in ("new", "already", "stopped", "unfollowed"))


@pytest.mark.django_db
def test_an_audience_takes_part_and_everybody_is_accounted_for(small_portions):
    made, ours = challenge(), friends(7)
    stranger, gone = Customer.objects.bulk_create([Customer(name="S"), Customer(name="G")])
    Customer.objects.filter(pk=gone.pk).update(merged_into=ours[0])  # she is asked for twice
    early, quiet = (
        join_challenge(challenge=made, customer_id=each.pk, at=NOON) for each in ours[1:3]
    )
    leave_challenge(participant=quiet, at=NOON)
    gold = audience([*ours, stranger, gone])
    work = start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
    assert inside(made) == [early.customer_id, quiet.customer_id], "the request does nothing"
    run(made, work)
    assert came(work) == (5, 3, 1, 1)
    assert (work.state, work.done, work.total) == ("done", 9, 9)
    assert joined(made) == inside(made) == [each.pk for each in ours]
    new = Participant.objects.get(challenge=made, customer=ours[6])
    assert (new.begins, new.last_day, new.joined_at) == (
        date(2026, 3, 2),
        date(2026, 3, 6),
        NOON,
    )
    quiet.refresh_from_db()
    assert quiet.left_at == NOON


@pytest.mark.django_db
def test_asking_twice_is_one_work_and_a_second_run_changes_nothing(small_portions):
    made, gold = challenge(), audience(friends(6))
    first = start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
    assert start_enrolling(challenge=made, audience_id=gold.pk, actor=operator()) == first
    assert waiting(made).count() == 1
    run(made, first)
    run(made, first)
    assert came(first) == (6, 0, 0, 0)
    later = start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
    run(made, later)
    assert came(later) == (0, 6, 0, 0)
    assert len(joined(made)) == 6


@pytest.mark.django_db
def test_a_challenge_that_is_over_or_closed_takes_nobody_in(small_portions):
    gold, made = audience(friends(2)), challenge(starts_on=date(2026, 3, 2))
    with clock.frozen(NOON + ENDS), pytest.raises(NotOpen):
        start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
    work = start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
    challenging.close_challenge(challenge=made, actor=operator())
    run(made, work)
    work.refresh_from_db()
    assert (work.state, work.result["code"]) == ("failed", "challenge_not_open")
    assert inside(made) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_within_loses_and_doubles_nobody(small_portions):
    made, ours = challenge(), friends(18)
    gold = audience(ours)
    work = start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())

    def works() -> None:
        try:
            run(made, work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():  # the worker gets as far as the third portion
            Customer.objects.select_for_update().get(pk=ours[9].pk)
            dying = pool.submit(works)
            while not _kill_who_waits():
                assert not dying.done()
        with pytest.raises(OperationalError):
            dying.result()
    work.refresh_from_db()
    assert (work.state, work.done, len(inside(made))) == ("running", 8, 8)
    run(made, work)
    assert came(work) == (18, 0, 0, 0)
    assert joined(made) == inside(made) == [each.pk for each in ours]


@pytest.mark.django_db(transaction=True)
def test_audiences_and_taps_at_the_same_moment_are_recorded_once_each(small_portions):
    made, ours = challenge(), friends(12)
    works = [
        start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())
        for gold in (audience(ours), audience(ours[::-1], "Silver"))
    ]

    def tap(customer: Customer) -> Callable[[], Any]:
        return lambda: join_challenge(challenge=made, customer_id=customer.pk, at=NOON)

    taps = [tap(each) for each in (ours[0], ours[0], ours[0], ours[5], ours[11])]
    _at_once(*(lambda work=work: run(made, work) for work in (*works, works[0])), *taps)
    assert joined(made) == inside(made) == [each.pk for each in ours]
    counts = [came(work) for work in works]
    assert [new + already for new, already, *_rest in counts] == [12, 12]
    assert all(work.state == "done" for work in works)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_begin_one_work():
    made, gold = challenge(), audience(friends(1))

    def ask() -> Progress:
        return start_enrolling(challenge=made, audience_id=gold.pk, actor=operator())

    assert len({work.pk for work in _at_once(ask, ask, ask)}) == 1
    assert waiting(made).count() == 1


@pytest.mark.django_db
def test_the_page_shows_how_far_it_is_and_what_came_of_it(client):
    made, gold = challenge(), audience(friends(3))
    client.force_login(operator())
    client.cookies["yutang_language"] = "en"
    url = f"/journeys/challenges/{made.pk}"
    assert client.post(f"{url}/enrol", {"audience": gold.pk})["Location"] == url
    answer = client.get(f"{url}/works")
    going = answer.content.decode()
    assert "hx-get" in going
    assert "0 / 3" in going
    assert "HX-Trigger-After-Swap" not in answer
    assert "progress-over" in client.get(url).content.decode()
    run(made, Progress.objects.get(kind=KIND, result__challenge=made.pk))
    answer = client.get(f"{url}/works")
    done = answer.content.decode()
    assert answer["HX-Trigger-After-Swap"] == "progress-over"  # the page fetches its figures anew
    assert "3 take part now" in done
    assert "hx-get" not in done
    assert "Gold" in client.get(url).content.decode()
    client.post(f"{url}/enrol", {"audience": "0"})
    client.post(f"{url}/close", {"confirmed": "1"})
    refused = client.post(f"{url}/enrol", {"audience": gold.pk}, follow=True)
    assert [message.level_tag for message in refused.context["messages"]][-1] == "error"
    assert Progress.objects.filter(kind=KIND, result__challenge=made.pk).count() == 1


@pytest.mark.django_db
def test_who_only_reads_sees_the_works_and_starts_none():
    made, gold = challenge(), audience(friends(1))
    reader = people.client(people.member("Anna", role="analyst"))
    url = f"/journeys/challenges/{made.pk}"
    assert reader.get(f"{url}/works").status_code == 200
    assert reader.post(f"{url}/enrol", {"audience": gold.pk}).status_code == 403
    guide = people.client(people.member("Gina", role="guide"))
    assert guide.get(f"{url}/works").status_code == 403


def _kill_who_waits() -> int:
    """End the connections that wait for a row, as the death of their process does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_locks"
            " where not granted and pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        try:
            with clock.frozen(NOON):
                start.wait()
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))
