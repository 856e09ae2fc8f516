"""Operators' pages of group codes: list, one code, the form, prints, and who is told."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests import make as people
from tests.acquisition import group_make, make
from yutang.acquisition.commands.joins import settle_joins
from yutang.acquisition.models import Door, GroupCode
from yutang.acquisition.today import nearly_full, nearly_full_at_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return people.member("Olga", role="operator")


@pytest.fixture
def client(operator):
    return people.client(operator)


def text(answer):
    return answer.content.decode()


def posted(*rooms, **more):
    first, last = rooms
    return {
        "name": "Spring groups", "channel": "poster", "low_at": "30", "doors": ["d1", "all"],
        "d1-name": "Buyers", "d1-paid": "yes", "d1-capacity": "150", "d1-group": [first.pk],
        "all-name": "Everybody", "all-capacity": "200", "all-group": [last.pk, first.pk], **more,
    }  # fmt: skip


def test_a_code_is_made_changed_and_closed_by_its_form(client):
    mothers, others = group_make.group("Mothers"), group_make.group("Others")
    answer = client.post(reverse("acquisition:group_code_new"), posted(mothers, others))
    code = GroupCode.objects.get()
    assert answer["Location"] == reverse("acquisition:group_code", args=[code.slug])
    buyers, everybody = code.doors.order_by("position")
    assert (buyers.who, buyers.capacity) == ({"paid": "yes"}, 150)
    assert list(everybody.rooms.order_by("position").values_list("group__name", flat=True)) == [
        "Others", "Mothers",
    ]  # fmt: skip
    edit = reverse("acquisition:group_code_edit", args=[code.slug])
    assert 'value="Buyers"' in text(client.get(edit))
    changed = posted(mothers, others, **{"d1-id": buyers.pk, "all-id": everybody.pk})
    client.post(edit, changed | {"name": "Autumn groups"})
    assert Door.objects.filter(code=code).count() == 2
    client.post(reverse("acquisition:group_code_close", args=[code.slug]), {"confirmed": "1"})
    code.refresh_from_db()
    assert (code.name, code.closed_at is None) == ("Autumn groups", False)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"d1-paid": ""}, "Say whom this door is for"),
        ({"d1-group": []}, "Add at least one group"),
        ({"d1-capacity": "900"}, "200"),
        ({"d1-room_name": "Mothers"}, "fills them up to 200 first"),
        ({"d1-group": ["123456"]}, "Add at least one group"),
    ],
)
def test_the_form_says_at_its_door_what_is_wrong(client, wrong, told):
    rooms = group_make.group("Mothers"), group_make.group("Others")
    answer = client.post(reverse("acquisition:group_code_new"), posted(*rooms) | wrong)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not GroupCode.objects.exists()


def test_list_page_and_file_tell_what_the_doors_brought(client, operator):
    room = group_make.group("Mothers", members=180)
    code = group_make.code(group_make.door(room, name="Front"), actor=operator)
    group_make.stay(room, make.customer(), state=code.doors.get().token)
    settle_joins()
    shown = text(client.get(reverse("acquisition:group_codes"), {"q": "Gift"}))
    assert "Gift group" in shown
    assert "Nearly full" in shown
    page = text(client.get(reverse("acquisition:group_code", args=[code.slug])))
    assert "180 / 200" in page
    assert "1 by this door" in page
    file = b"".join(client.get(reverse("acquisition:group_code_export")).streaming_content)
    assert ",,Front,1,20,0,0,1,0," in file.decode()


def test_a_code_is_printed_as_png_and_svg(client):
    code = group_make.code(group_make.door(group_make.group()))
    for form, start in ("png", b"\x89PNG"), ("svg", b"<svg"):
        answer = client.get(reverse("acquisition:group_code_print", args=[code.slug, form]))
        assert answer.content.startswith(start)


def test_its_keeper_is_told_before_the_groups_are_full(operator, rf):
    room = group_make.group("Mothers", members=100)
    code = group_make.code(group_make.door(room), actor=operator)
    assert nearly_full(operator).total == 0
    room.member_count = 175
    room.save()
    request = rf.get("/")
    request.user = operator
    with translation.override("en"):
        (line,) = nearly_full_at_home(request, None)["todos"]
        ((_section, item),) = nearly_full(operator).items
    assert (line.title, line.level, item.title) == (
        "Groups fill up: Gift group",
        "warn",
        line.title,
    )
    assert code.slug in item.url
    code.doors.update(room_name="Mothers")  # WeCom opens the next group by itself
    assert nearly_full(operator).total == 0


def test_a_store_manager_sees_the_codes_of_her_store_alone():
    mine, other = people.unit("Riverside"), people.unit("Hilltop")
    room = group_make.group()
    for store in (mine, other):
        group_make.code(group_make.door(room), name=f"Code {store.name}", store_id=store.pk)
    manager = people.member("Mona", role="store_manager", units=(mine,))
    shown = text(people.client(manager).get(reverse("acquisition:group_codes")))
    assert "Code Riverside" in shown
    assert "Code Hilltop" not in shown
    hidden = GroupCode.objects.get(store=other)
    page = reverse("acquisition:group_code", args=[hidden.slug])
    assert people.client(manager).get(page).status_code == 404
