"""Contents tried on a first share: the better one goes to the rest, once, whatever is killed."""

from datetime import timedelta

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction

from tests.content import make as content
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from tests.outreach.test_governor_races import in_threads
from yutang.content.models import TrackedLink
from yutang.content.models.links import Visit
from yutang.kernel import clock
from yutang.outreach import mass_sends
from yutang.outreach.commands import keeping, settling, trials
from yutang.outreach.commands import sends as commands
from yutang.outreach.commands.sends import Words
from yutang.outreach.errors import SendOver
from yutang.outreach.models import Send
from yutang.outreach.rules import governor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def tried(people=200, **values):
    """A send of two texts whose first half has been delivered."""
    ledger.policy()
    article = content.material("三月菜单", kind="article", state="approved")
    words = [Words("甲", [], [article.pk], 50), Words("乙", [], [article.pk], 50)]
    given = {"trial_percent": 50} | values
    send = make.started([ledger.customer(f"C{n}") for n in range(people)], words=words, **given)
    settling.deliver(message_ids=list(ids(send, state="admitted")))
    return send


def ids(send, **which):
    return make.messages(send).filter(**which).values_list("pk", flat=True)


def reads(send, *, of_first, of_second):
    """So many of those who got each text read the article."""
    mass_sends.content_of(send.variants.get(number=0))
    link = TrackedLink.objects.get()
    for variant, count in ((0, of_first), (1, of_second)):
        for row in make.messages(send).filter(variant=variant, state="delivered")[:count]:
            Visit.objects.create(
                token=f"v{row.pk}", link=link, customer_id=row.customer_id, seen_at=clock.now()
            )


def a_day_later(send):
    with clock.frozen(clock.now() + DAY + timedelta(minutes=1)):
        keeping.keep_sends()
    send.refresh_from_db()


def test_only_a_first_share_gets_the_contents():
    send = tried()
    planned = set(make.messages(send).values_list("customer", flat=True))
    drawn = {
        row.customer_id
        for row in send.audience.members.all()
        if governor.in_group(governor.trial_salt(send.salt), row.customer_id, 50)
    }
    assert planned == drawn
    keeping.keep_sends()
    send.refresh_from_db()
    assert (send.state, send.winner) == (Send.State.RUNNING, None), "its hours aren't over"


def test_the_better_content_goes_to_the_rest_and_planning_twice_plans_once():
    send = tried()
    first = make.messages(send).count()
    reads(send, of_first=3, of_second=30)
    a_day_later(send)
    assert send.winner == 1
    assert send.trial_result["is_clear"]
    for _ in range(2):
        commands.plan_send(send_id=send.pk)
    assert make.messages(send).count() == 200
    rest = make.messages(send).filter(state="planned")
    assert rest.count() == 200 - first
    assert set(rest.values_list("variant", flat=True)) == {1}


def test_without_a_clear_difference_the_rest_gets_the_named_one():
    send = tried(trial_default=0)
    first, second = (make.messages(send).filter(variant=each).count() for each in (0, 1))
    wanted = [first // 10, second // 10 + 2]  # a little better is the second, by its share
    reads(send, of_first=wanted[0], of_second=wanted[1])
    a_day_later(send)
    assert (send.winner, send.trial_result["is_clear"], send.trial_result["best"]) == (0, False, 1)
    told = dict(send.trial_result["shares"])
    assert [met for met, _of in told.values()] == wanted
    assert sum(of for _met, of in told.values()) == make.messages(send).count()


def test_a_second_call_chooses_nothing_anew():
    send = tried(40)
    a_day_later(send)
    assert send.winner == 0
    kept = send.trial_result
    with clock.frozen(clock.now() + 2 * DAY):
        assert not trials.end_trial(send_id=send.pk)
    with pytest.raises(SendOver):
        trials.choose_content(send_id=send.pk, number=1, actor=make.operator())
    send.refresh_from_db()
    assert (send.winner, send.trial_result) == (0, kept)


def test_an_operator_may_end_it_and_choose():
    send = tried(20)
    trials.choose_content(send_id=send.pk, number=1, actor=make.operator())
    commands.plan_send(send_id=send.pk)
    assert set(make.messages(send).filter(state="planned").values_list("variant", flat=True)) == {1}


def test_a_paused_trial_is_judged_when_it_goes_on():
    send = tried(20)
    commands.pause_send(send_id=send.pk, actor=make.operator())
    a_day_later(send)
    assert send.winner is None
    commands.resume_send(send_id=send.pk, actor=make.operator())
    a_day_later(send)
    assert send.winner == 0


@pytest.mark.django_db(transaction=True)
def test_a_choice_that_is_killed_is_made_again_and_two_at_once_make_one():
    send = tried(40)
    Send.objects.filter(pk=send.pk).update(trial_ends_at=clock.now() - DAY)

    def killed():
        with transaction.atomic():
            assert trials.end_trial(send_id=send.pk)
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        in_threads(killed)
    close_old_connections()
    send.refresh_from_db()
    assert (send.winner, send.trial_result) == (None, {})
    ended = in_threads(*[lambda: trials.end_trial(send_id=send.pk)] * 3)
    assert sorted(ended) == [False, False, True]
    in_threads(*[lambda: commands.plan_send(send_id=send.pk)] * 2)
    assert make.messages(send).count() == 40
