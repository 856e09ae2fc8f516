"""Two workers at one broadcast, or at the tasks of one owner, don't hinder one another."""

from threading import Barrier, Thread

from django.db import connection, transaction

from tests.outreach import broadcast_make as make
from tests.outreach import sends_make as sends
from yutang.outreach.commands import broadcast_steps as steps
from yutang.outreach.commands import broadcasting, handing
from yutang.outreach.models import Task
from yutang.wecom.api import mass


def test_two_starts_at_once_make_one_set_of_tasks(wecom):
    broadcast = make.draft([make.group(wecom, sends.customers(wecom, 1))])
    steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())
    both = Barrier(2)

    def begin() -> None:
        both.wait()
        broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
        connection.close()

    threads = [Thread(target=begin) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(make.tasks(broadcast)) == 1


def test_two_tasks_of_an_owner_never_wait_for_one_another(wecom, monkeypatch):
    monkeypatch.setattr(mass, "MOST_GROUPS", 1)
    broadcast = make.begun([make.group(wecom, [each]) for each in sends.customers(wecom, 2)])
    first, second = make.tasks(broadcast)

    def hand_over() -> None:
        handing.hand_over(task=second)
        connection.close()

    thread = Thread(target=hand_over)
    with transaction.atomic():
        Task.objects.select_for_update().get(pk=first.pk)
        thread.start()
        while thread.is_alive() and not _waits():
            pass
        Task.objects.select_for_update(nowait=True).get(pk=second.pk)
    thread.join()
    assert make.states(broadcast) == {("handed", ""): 1, ("waiting", ""): 1}


def _waits() -> bool:
    """Whether somebody waits for a row of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks"
            " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])
