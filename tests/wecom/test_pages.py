"""The pages of events and connection: who may see them, and that no secret ever shows."""

import pytest

from tests.wecom import make
from tests.wecom.test_inbox import arrive
from yutang.kernel import clock, config
from yutang.kernel.models import AuditEntry, Setting
from yutang.org.models import Member
from yutang.wecom.commands.inbox import note_failure
from yutang.wecom.models import Inbox

pytestmark = pytest.mark.django_db
MAY_SEE = {"owner", "operator", "auditor"}
MAY_REPLAY = {"owner", "operator"}


def member(role):
    return Member.objects.create(name=role, username=role, role=role)


def failed_event(**fields):
    row = arrive(make.contact_event(**fields))
    Inbox.objects.filter(pk=row.pk).update(state="failed", reason="ValueError: no such store")
    return row


@pytest.mark.parametrize("role", Member.Role.values)
def test_each_role_sees_what_it_may(client, role):
    client.force_login(member(role))
    row = failed_event()
    pages = {
        "/wecom/events": MAY_SEE,
        f"/wecom/events/{row.pk}": MAY_SEE,
        "/wecom/settings": {"owner"},
    }
    for url, roles in pages.items():
        assert client.get(url).status_code == (200 if role in roles else 403), url
    acts = {
        f"/wecom/events/{row.pk}/replay": MAY_REPLAY,
        "/wecom/events/replay": MAY_REPLAY,
        "/wecom/settings/keys": {"owner"},
        "/wecom/settings": {"owner"},
    }
    for url, roles in acts.items():
        answer = client.post(url, {"confirmed": "1"})
        assert answer.status_code == (302 if role in roles else 403) or (
            role in roles and answer.status_code == 200
        ), url


def test_a_stranger_is_sent_to_sign_in(client):
    for url in ("/wecom/events", "/wecom/settings"):
        assert client.get(url).status_code == 302


def test_the_list_is_narrowed_and_pages_on(client):
    client.force_login(member("operator"))
    for number in range(55):
        arrive(make.contact_event(ExternalUserID=f"wmLIST{number:03}"))
    failed_event(ExternalUserID="wmFAILED")
    first = client.get("/wecom/events?event=change_external_contact")
    assert b"wmFAILED" in first.content
    assert b"wmLIST000" not in first.content
    page = first.context["page"]
    second = client.get(f"/wecom/events?cursor={page.next}")
    assert b"wmLIST000" in second.content
    failed = client.get("/wecom/events?state=failed")
    assert b"no such store" in failed.content
    assert b"wmLIST054" not in failed.content
    day = clock.local(page.rows[0].received_at).date()
    assert b"wmFAILED" in client.get(f"/wecom/events?day={day}").content
    assert client.get("/wecom/events?day=nonsense&state=x&cursor=zzz").status_code == 200


def test_an_event_shows_its_fields_and_is_replayed_after_a_question(client):
    client.force_login(member("operator"))
    row = failed_event(ExternalUserID="wmX", MemChangeList=["a", "b"])
    note_failure(id=arrive(make.contact_event()).pk, fault=ValueError("x"))
    shown = client.get(f"/wecom/events/{row.pk}").content.decode()
    assert "ExternalUserID" in shown
    assert "no such store" in shown
    pausing = Inbox.objects.exclude(faults=[]).get()
    assert "ValueError: x" in client.get(f"/wecom/events/{pausing.pk}").content.decode()
    url = f"/wecom/events/{row.pk}/replay"
    assert client.post(url).status_code == 200  # the question
    assert Inbox.objects.get(pk=row.pk).state == "failed"
    assert client.post(url, {"confirmed": "1"}).status_code == 302
    assert Inbox.objects.get(pk=row.pk).state == "new"
    assert client.post(url, {"confirmed": "1"}).status_code == 409
    assert client.get("/wecom/events/999999").status_code == 404


def test_all_failed_are_replayed_at_once(client):
    client.force_login(member("operator"))
    rows = [failed_event().pk, failed_event().pk]
    client.post("/wecom/events/replay", {"confirmed": "1"})
    assert Inbox.objects.filter(pk__in=rows, state="new").count() == 2


VALUES = {
    "corp_id": "ww123",
    "agent_id": "1000002",
    "secret": "very-secret-secret",
    "token": "SecretToken42",
    "aes_key": make.AES_KEY,
    "api_base": "",
    "wechat_app_id": "wx1",
    "wechat_secret": "wechat-secret-secret",
}


def test_secrets_are_saved_sealed_kept_when_left_empty_and_never_shown(client):
    client.force_login(member("owner"))
    assert client.post("/wecom/settings", VALUES).status_code == 302
    config.forget()
    assert config.get("wecom.secret") == "very-secret-secret"
    assert "very-secret" not in Setting.objects.get(pk="wecom.secret").value
    assert (
        client.post("/wecom/settings", {**VALUES, "secret": "", "corp_id": "ww9"}).status_code
        == 302
    )
    config.forget()
    assert (config.get("wecom.secret"), config.get("wecom.corp_id")) == (
        "very-secret-secret",
        "ww9",
    )
    wrong = client.post("/wecom/settings", {**VALUES, "agent_id": "no digits"})
    assert wrong.status_code == 422
    for answer in (client.get("/wecom/settings"), wrong):
        for name in ("secret", "token", "aes_key", "wechat_secret"):
            assert VALUES[name] not in answer.content.decode()
    note = AuditEntry.objects.filter(action="wecom.settings_changed").earliest("pk")
    assert "wecom.secret" in note.detail["keys"]
    assert "very-secret" not in str(note.detail)


@pytest.mark.parametrize(
    ("name", "value"),
    [("token", "with space"), ("token", "x" * 33), ("aes_key", "short"), ("agent_id", "1e3"),
     ("api_base", "https://a.com/path"), ("api_base", "javascript:alert(1)")],
)  # fmt: skip
def test_values_of_the_wrong_form_are_refused_at_their_field(client, name, value):
    client.force_login(member("owner"))
    answer = client.post("/wecom/settings", {**VALUES, name: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {name}
    assert not Setting.objects.exists()


def test_what_the_environment_sets_is_shown_as_fixed(client, monkeypatch):
    monkeypatch.setenv("WECOM_CORP_ID", "wwENV")
    client.force_login(member("owner"))
    assert client.post("/wecom/settings", VALUES).status_code == 302
    assert not Setting.objects.filter(pk="wecom.corp_id").exists()
    assert "wwENV" in client.get("/wecom/settings").content.decode()


def test_new_keys_are_shown_once_and_saved(client):
    client.force_login(member("owner"))
    made = client.post("/wecom/settings/keys", {"confirmed": "1"})
    config.forget()
    token, aes_key = config.get("wecom.token"), config.get("wecom.aes_key")
    assert len(aes_key) == 43
    for value in (token, aes_key):
        assert value in made.content.decode()
        assert value not in client.get("/wecom/settings").content.decode()
    assert "/wecom/callback" in made.content.decode()


def test_the_connection_is_tried_against_wecom(client, wecom):
    client.force_login(member("owner"))
    answer = client.post("/wecom/settings/test", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    levels = [finding.level for finding in answer.context["findings"]]
    assert levels[:4] == ["ok"] * 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_both_languages(client, language):
    client.force_login(member("owner"))
    client.cookies["yutang_language"] = language
    failed_event()
    said = client.get("/wecom/events").content.decode()
    assert ("企业微信事件" in said) == (language == "zh-hans")
    assert ("WeCom events" in said) == (language == "en")
