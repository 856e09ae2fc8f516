"""Moments: handed over once, published by members, in the ledger, with likes and comments."""

from datetime import timedelta

import pytest

from tests.content import make as content
from tests.outreach import moments_make as make
from tests.outreach import sends_make
from yutang.customers.models import Activity
from yutang.kernel import clock
from yutang.outreach.commands import moments as commands
from yutang.outreach.errors import MomentSought
from yutang.outreach.models import Moment, MomentReaction
from yutang.outreach.queries import moments as queries
from yutang.wecom.api import moments as wecom
from yutang.wecom.client import connect

pytestmark = pytest.mark.django_db(transaction=True)
State = Moment.State


def listed(moment):
    """How many moments with this text WeCom has."""
    start, end = clock.now() - timedelta(days=1), clock.now() + timedelta(hours=1)
    rows = wecom.listing(connect(), start=start, end=end)
    return [row for row in rows if row.text.content == moment.text]


def test_whom_a_published_moment_reaches_stands_in_the_ledger_once(wall):
    people = sends_make.customers(wall, 4, members=("Alice", "Bob"))
    moment = make.opened("Alice", "Bob")
    assert moment.state == State.OPEN
    assert make.rows(moment).count() == 0, "nobody has published it"
    make.publish(wall, moment, "Alice")
    assert make.mine(moment, people) == {people[0].pk, people[2].pk}
    make.publish(wall, moment, "Bob")
    assert make.mine(moment, people) == {each.pk for each in people}
    make.look(moment)
    assert make.rows(moment).filter(customer__in=people).count() == 4
    assert make.fresh(moment).state == State.DONE
    assert set(make.rows(moment).values_list("carrier", flat=True)) == {"moments"}


def test_likes_and_comments_are_activities_exactly_once(wall):
    [anna, bert] = sends_make.customers(wall, 2)
    moment = make.opened()
    make.publish(wall, moment)
    for who, acts in ((anna, ("like",)), (bert, ("like", "comment", "comment"))):
        person = sends_make.PERSONS[who.identities.get().value]
        for act in acts:
            said = {"text": "好看"} if act == "comment" else {}
            wall.post(
                f"/sim/moments/{act}",
                member="Alice", moment_id=moment.moment_id, person=person, **said,
            )  # fmt: skip
    for _again in range(3):
        make.look(moment)
    told = Activity.objects.filter(subject_type="moment", subject_id=moment.pk)
    assert sorted(told.values_list("customer", "kind")) == sorted([
        (anna.pk, "moment_liked"),
        (bert.pk, "moment_liked"),
        (bert.pk, "moment_commented"),
        (bert.pk, "moment_commented"),
    ])  # fmt: skip
    figures = queries.figures(moment)
    assert (figures.likes, figures.comments, figures.reacted) == (2, 2, 2)


def test_a_like_taken_back_stays_and_given_again_is_the_same_one(wall):
    [anna] = sends_make.customers(wall, 1)
    moment = make.opened()
    make.publish(wall, moment)
    person = sends_make.PERSONS[anna.identities.get().value]
    for _time in range(3):
        wall.post("/sim/moments/like", member="Alice", moment_id=moment.moment_id, person=person)
        make.look(moment)
    assert MomentReaction.objects.filter(part__moment=moment).count() == 1
    assert Activity.objects.filter(customer=anna, kind="moment_liked").count() == 1


def test_a_call_without_an_answer_is_looked_for_and_not_repeated(wall, monkeypatch):
    monkeypatch.setattr(wecom, "CREATION_SECONDS", 0.5)
    sends_make.customers(wall, 1)
    moment = make.started()
    wall.post("/sim/faults", kind="silent", match=make.ADD, count=1)
    assert make.carry(moment).state == State.UNKNOWN
    moment = make.carry(moment, later=timedelta(minutes=1))
    assert moment.state == State.OPEN
    assert [row.moment_id for row in listed(moment)] == [moment.moment_id]


def test_what_wecom_never_took_is_made_again_only_when_a_person_says_so(wall):
    sends_make.customers(wall, 1)
    moment = make.started()
    wall.post("/sim/faults", kind="http_500", match=make.ADD, count=1)
    assert make.carry(moment).state == State.UNKNOWN
    with pytest.raises(MomentSought):
        commands.make_again(moment_id=moment.pk, actor=sends_make.operator())
    for hours in range(1, 5):
        assert make.carry(moment, later=timedelta(hours=hours)).state == State.UNKNOWN
    assert listed(moment) == []
    commands.make_again(moment_id=moment.pk, actor=sends_make.operator())
    moment = make.carry(moment)
    assert moment.state == State.OPEN, moment.detail
    assert len(listed(moment)) == 1


def test_who_dies_while_creating_leaves_it_to_be_looked_for(wall):
    sends_make.customers(wall, 1)
    moment = make.started()
    Moment.objects.filter(pk=moment.pk).update(state=State.CREATING, called_at=clock.now())
    assert make.carry(moment).state == State.UNKNOWN
    assert listed(moment) == []


def test_pictures_go_along_and_tell_a_moment_from_its_twin(wall, monkeypatch):
    monkeypatch.setattr(wecom, "CREATION_SECONDS", 0.5)
    sends_make.customers(wall, 1)
    picture = [{"type": "image", "file_id": str(content.picture().pk)}]
    twin = make.opened(text="同一段文字")
    moment = make.started(text="同一段文字", attachments=picture)
    wall.post("/sim/faults", kind="silent", match=make.ADD, count=1)
    make.carry(moment)
    moment = make.carry(moment, later=timedelta(minutes=1))
    assert moment.state == State.OPEN
    assert moment.moment_id != twin.moment_id
    [row] = [row for row in listed(moment) if row.moment_id == moment.moment_id]
    assert row.shows == list(moment.media.values())


def test_a_tag_that_is_gone_never_shows_it_to_everybody(wall):
    sends_make.customers(wall, 1)
    moment = make.started()
    Moment.objects.filter(pk=moment.pk).update(tag_ids=[999_999])
    assert make.carry(moment).state == State.REFUSED
    assert listed(moment) == []


def test_a_cancelled_moment_is_taken_from_who_has_not_published_it(wall):
    people = sends_make.customers(wall, 2, members=("Alice", "Bob"))
    moment = make.opened("Alice", "Bob")
    make.publish(wall, moment, "Alice")
    commands.cancel_moment(moment_id=moment.pk, actor=sends_make.operator())
    assert make.carry(moment).state == State.CANCELLED
    late = wall.http.post(
        "/sim/moments/publish", json={"member": "Bob", "moment_id": moment.moment_id}
    )
    assert late.status_code >= 400
    assert make.mine(moment, people) == {people[0].pk}
    assert queries.figures(moment).published == 1


def test_what_wecom_refuses_is_told_and_a_busy_one_is_asked_again(wall):
    sends_make.customers(wall, 1)
    moment = make.started()
    wall.post("/sim/faults", kind="errcode:41078", match=make.ADD, count=1)
    assert make.carry(moment).state == State.PLANNED
    assert make.carry(moment, later=timedelta(minutes=2)).state == State.OPEN
    refused = make.started()
    wall.post("/sim/faults", kind="errcode:41210", match=make.ADD, count=1)
    refused = make.carry(refused)
    assert (refused.state, refused.detail[:5]) == (State.REFUSED, "41210")
