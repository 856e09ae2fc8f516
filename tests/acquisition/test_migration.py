"""The move of an old group: its list, who is whom, who has moved, and what is posted when."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import translation

from tests import make as people
from tests.acquisition import group_make, make
from yutang.acquisition.commands.moves import MoveFacts, begin_move, end_move, mark_notice
from yutang.acquisition.commands.moving import confirm_match, refuse_match, settle_move
from yutang.acquisition.commands.rosters import take_roster
from yutang.acquisition.errors import BadSheet, MoveEnded
from yutang.acquisition.models import GroupMove, OldMember
from yutang.acquisition.queries.moves import figures
from yutang.acquisition.queries.moves import people as listed
from yutang.acquisition.rules.notices import filled
from yutang.acquisition.today import notices
from yutang.customers.models import Follow, Identity
from yutang.kernel import clock

pytestmark = pytest.mark.django_db

HEAD = "姓名,微信昵称,手机号\n"


@pytest.fixture
def operator():
    return people.member("Olga", role="operator")


@pytest.fixture
def room():
    return group_make.group("New mothers")


@pytest.fixture
def move(operator, room):
    facts = MoveFacts(
        name="Old mothers",
        code=group_make.code(group_make.door(room)),
        ends_on=clock.today() + timedelta(days=10),
        coupon="10 off",
    )
    with translation.override("en"):
        return begin_move(facts=facts, actor=operator)


@pytest.fixture
def roster(move, operator, tmp_path):
    def take(text):
        path = tmp_path / "list"
        path.write_text(text, encoding="utf-8")
        return take_roster(move=move, path=path, actor=operator)

    return take


def with_phone(name, phone):
    made = make.customer(name)
    Identity.objects.create(customer=made, kind="phone", value=phone)
    return made


def row(move, **names):
    return move.people.get(**names)


def test_whole_rows_are_taken_and_broken_ones_handed_back_with_reasons(move, roster):
    with translation.override("en"):
        taken = roster(
            HEAD + "赵一,小赵,13800000001\n,,\n钱二,,138\n孙三,小孙,\n赵一,,138 0000 0001\n,李四,\n"
        )
    assert taken == (3, 2)
    move.refresh_from_db()
    told = bytes(move.rejected.content).decode()
    assert "4,The phone isn't a mobile number of eleven digits.,钱二" in told
    assert "6,Is on the list already.,赵一" in told
    assert roster(HEAD + "孙三,小孙,\n周五,,\n") == (1, 1)


def test_a_sheet_without_a_column_we_know_is_refused(move, roster):
    with pytest.raises(BadSheet):
        roster("colour,size\nred,1\n")
    assert not move.people.exists()


def test_a_phone_is_certain_and_a_name_of_one_alone_in_the_new_groups_is_likely(
    move, roster, room, operator
):
    zhao = with_phone("赵姐", "13800000001")
    sun, twin, other = make.customer("小孙"), make.customer("小李"), make.customer("小李")
    wang = make.customer("Somebody")
    Follow.objects.create(
        customer=wang, member=make.member("Mona"), since=clock.now(), remark="王 六"
    )
    for each in (zhao, sun, twin, other, wang):
        group_make.stay(room, each)
    roster(HEAD + "赵一,小赵,13800000001\n孙三,小孙,\n李四,小李,\n王六,,\n周五,老周,13900000005\n")
    rows = listed(move, operator)
    found = {each.name: (each.match, each.how, each.moved_at is not None) for each in rows}
    assert found == {
        "赵一": ("certain", "phone", True),
        "孙三": ("likely", "nickname", True),
        "李四": ("none", "", False),  # two of the new group bear this name
        "王六": ("likely", "remark", True),
        "周五": ("none", "", False),
    }
    counted = figures([move.pk])[move.pk]
    assert (counted.people, counted.moved, counted.likely, counted.left) == (5, 1, 2, 2)


def test_a_person_confirms_what_is_likely_or_says_it_is_somebody_else(move, roster, room, operator):
    right, wrong = make.customer("小孙"), make.customer("小李")
    for each in (right, wrong):
        group_make.stay(room, each)
    roster(HEAD + "孙三,小孙,\n李四,小李,\n")
    confirm_match(person=row(move, name="孙三"), actor=operator)
    refuse_match(person=row(move, name="李四"), actor=operator)
    settle_move(move_id=move.pk)
    assert row(move, name="孙三").match == OldMember.Match.CONFIRMED
    refused = row(move, name="李四")
    assert (refused.customer_id, refused.match, refused.moved_at) == (None, "none", None)
    end_move(move=move, actor=operator)
    with pytest.raises(MoveEnded):
        confirm_match(person=refused, actor=operator)


def test_who_stands_as_before_is_not_written_again(move, roster, room):
    zhao = with_phone("赵姐", "13800000001")
    roster(HEAD + "赵一,,13800000001\n孙三,小孙,\n")
    group_make.stay(room, zhao)
    before = versions(move)
    settle_move(move_id=move.pk)
    after = versions(move)
    assert after["赵一"] != before["赵一"]
    assert after["孙三"] == before["孙三"]


def versions(move):
    """By name, the transaction that wrote each row of the list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, xmin::text, ctid::text from acquisition_oldmember where move_id = %s",
            [move.pk],
        )
        return {name: version for name, *version in cursor.fetchall()}


def test_who_leaves_the_new_group_has_not_moved_any_more(move, roster, room):
    zhao = with_phone("赵姐", "13800000001")
    roster(HEAD + "赵一,,13800000001\n")
    assert row(move, name="赵一").moved_at is None
    stay = group_make.stay(room, zhao)
    settle_move(move_id=move.pk)
    assert row(move, name="赵一").group == room
    stay.left_at, stay.ended_by = clock.now(), "left"
    stay.save()
    settle_move(move_id=move.pk)
    assert row(move, name="赵一").moved_at is None


def test_notices_stand_on_the_keepers_day_with_their_words_until_they_are_posted(move, operator):
    days = [each.on for each in move.notices.order_by("on")]
    assert days == [clock.today() + timedelta(days=n) for n in (0, 5, 9)]
    with translation.override("en"):
        ((_section, item),) = notices(operator).items
    assert "Old mothers" in item.title
    assert "Yours for moving: 10 off" in item.words
    assert f"/g/{move.code.slug}" in item.words
    assert "{" not in item.words
    mark_notice(notice_id=item.pk, posted=True)
    assert notices(operator).total == 0
    mark_notice(notice_id=item.pk, posted=False)
    end_move(move=move, actor=operator)
    assert notices(operator).total == 0


def test_a_line_that_has_nothing_to_say_is_left_out():
    text = "Dear {group}\nYours: {coupon}\nBy {ends} {what}"
    values = {"group": "friends", "coupon": "", "ends": "11/30"}
    assert filled(text, values) == "Dear friends\nBy 11/30 {what}"


def test_pages_begin_a_move_take_its_list_and_give_a_file(operator, room):
    code = group_make.code(group_make.door(room))
    client = people.client(operator)
    asked = {"name": "Old", "code": code.pk, "ends_on": clock.today() - timedelta(days=1)}
    answer = client.post(reverse("acquisition:move_new"), asked)
    assert (answer.status_code, GroupMove.objects.count()) == (422, 0)
    asked["ends_on"] = clock.today() + timedelta(days=3)
    client.post(reverse("acquisition:move_new"), asked)
    move = GroupMove.objects.get()
    sheet = SimpleUploadedFile("list.csv", (HEAD + "赵一,小赵,13800000001\n,,1\n").encode())
    client.post(reverse("acquisition:move_list_upload", args=[move.pk]), {"file": sheet})
    page = client.get(reverse("acquisition:move", args=[move.pk])).content.decode()
    assert "小赵" in page
    assert "1 row to mend" in page
    assert client.get(reverse("acquisition:move_rejected", args=[move.pk])).status_code == 200
    save = reverse("acquisition:notice_save", args=[move.pk])
    wrong = client.post(save, {"on": clock.today(), "text": "Hello {who}"})
    assert wrong.status_code == 422
    assert "{who}" in wrong.content.decode()
    export = reverse("acquisition:move_export", args=[move.pk])
    file = b"".join(client.get(export, {"state": "left"}).streaming_content).decode()
    assert "赵一,小赵,13800000001" in file
    assert "Old" in client.get(reverse("acquisition:moves")).content.decode()


def test_a_managers_list_names_no_customer_of_another_store(roster, move, room):
    store = people.unit("Here")
    manager = people.member("Mona", role="store_manager", units=(store,))
    move.code.store = store
    move.code.save()
    elsewhere, inside = with_phone("Qian", "13800000001"), with_phone("Sun", "13800000002")
    roster(HEAD + "赵一,,13800000001\n孙三,,13800000002\n")
    group_make.stay(room, inside)
    settle_move(move_id=move.pk)
    client, address = people.client(manager), reverse("acquisition:move", args=[move.pk])
    page = client.get(address).content.decode()
    assert "Qian" not in page
    assert "Another store's customer" in page
    assert "Sun" in page, "who is in the new group is seen there too"
    assert f"/customers/{elsewhere.pk}" not in page
    assert f"/customers/{inside.pk}" not in page
    assert "赵一" not in client.get(address, {"q": "Qian"}).content.decode()
    export = reverse("acquisition:move_export", args=[move.pk])
    file = b"".join(client.get(export).streaming_content).decode()
    assert "Qian" not in file
    assert "Sun" in file


def test_who_may_not_see_phones_finds_nobody_of_a_list_by_them(roster, move, operator):
    roster(HEAD + "赵一,小赵,13800000001\n")
    address = reverse("acquisition:move", args=[move.pk])
    for who, finds in ((operator, True), (people.member("Ana", role="analyst"), False)):
        shown = people.client(who).get(address, {"q": "1380"}).content.decode()
        assert ("小赵" in shown) is finds
