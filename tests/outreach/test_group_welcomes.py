"""Group welcome templates stand at WeCom as they stand here, and are never made twice blindly."""

import pytest
from django.utils import translation

from tests import make as people
from tests.outreach import sends_make as sends
from yutang.outreach import checks
from yutang.outreach.commands import group_welcomes as commands
from yutang.outreach.errors import GroupWelcomeBusy, GroupWelcomesFull
from yutang.outreach.models import GroupWelcome
from yutang.wecom.api import groups as api
from yutang.wecom.client import connect
from yutang.wecom.errors import WeComError

ADD = "externalcontact/group_welcome_template/add"
LINK = {"type": "link", "title": "群规", "url": "https://example.com", "desc": "", "picurl": ""}


def written(**changes) -> GroupWelcome:
    values = {"name": "新人", "text": "欢迎 %NICKNAME%", "attachments": [LINK]} | changes
    return commands.save_group_welcome(
        welcome=GroupWelcome(), values=values, actor=sends.operator()
    )


def pushed(welcome: GroupWelcome) -> GroupWelcome:
    commands.push_group_welcome(welcome_id=welcome.pk)
    welcome.refresh_from_db()
    return welcome


def test_a_template_is_made_changed_and_deleted_at_wecom(wecom):
    welcome = pushed(written())
    assert welcome.state == GroupWelcome.State.SYNCED
    said = api.greeting(connect(), welcome.template_id)
    assert said.text["content"] == "欢迎 %NICKNAME%"
    assert said.link["title"] == "群规"
    commands.save_group_welcome(
        welcome=welcome, values={"text": "你好", "attachments": []}, actor=sends.operator()
    )
    pushed(welcome)
    said = api.greeting(connect(), welcome.template_id)
    assert (said.text["content"], said.link) == ("你好", {})
    template_id = welcome.template_id
    commands.remove_group_welcome(welcome_id=welcome.pk, actor=sends.operator())
    pushed(welcome)
    with pytest.raises(WeComError):
        api.greeting(connect(), template_id)


def test_a_creation_without_an_answer_waits_for_a_persons_word(wecom):
    welcome = written()
    wecom.post("/sim/faults", kind="http_500", match=ADD, count=1)
    assert pushed(welcome).state == GroupWelcome.State.UNKNOWN
    assert pushed(welcome).state == GroupWelcome.State.UNKNOWN, "nobody makes it again by itself"
    commands.put_again(welcome_id=welcome.pk, actor=sends.operator())
    assert pushed(welcome).state == GroupWelcome.State.SYNCED


def test_one_whose_maker_died_is_in_doubt(wecom):
    welcome = written()
    GroupWelcome.objects.filter(pk=welcome.pk).update(state="creating")
    with pytest.raises(GroupWelcomeBusy):
        commands.remove_group_welcome(welcome_id=welcome.pk, actor=sends.operator())
    assert pushed(welcome).state == GroupWelcome.State.UNKNOWN


def test_what_somebody_deleted_at_wecom_says_so(wecom):
    welcome = pushed(written())
    api.delete_greeting(connect(), welcome.template_id)
    commands.check_group_welcomes()
    welcome.refresh_from_db()
    assert welcome.state == GroupWelcome.State.GONE
    with translation.override("en"):
        assert any("1 group welcome isn't in WeCom" in each.title for each in checks.welcome())
    commands.put_again(welcome_id=welcome.pk, actor=sends.operator())
    assert pushed(welcome).state == GroupWelcome.State.SYNCED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "长" * 1_001}, "WeCom takes 3,000 for groups"),
        ({"text": ""}, "There is nothing to say yet"),
        ({"a_type": ["link", "link"]}, "one attachment at most"),
    ],
)
def test_what_wecom_wouldnt_take_is_said_at_its_field(changes, said):
    fields = ("a_title", "a_url", "a_desc", "a_picurl", "a_appid", "a_page", "a_file_id")
    row = {key: ["", ""] for key in fields} if "a_type" in changes else {}
    given = {"name": "N", "text": "欢迎"} | row | changes
    answer = people.client(sends.operator()).post("/welcome/groups/new", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_templates_are_written_on_a_page_and_at_most_a_hundred_stand():
    operator = people.client(sends.operator())
    operator.post("/welcome/groups/new", {"name": "新人", "text": "欢迎 %NICKNAME%"})
    assert "On its way to WeCom" in operator.get("/welcome/groups/").content.decode()
    assert "In groups" in operator.get("/welcome/").content.decode()
    shown = operator.post("/welcome/groups/preview", {"text": "欢迎 %NICKNAME%"})
    assert "@Newcomer" in shown.content.decode()
    GroupWelcome.objects.bulk_create(GroupWelcome(name=f"N{n}", text="T") for n in range(99))
    with pytest.raises(GroupWelcomesFull):
        written()
