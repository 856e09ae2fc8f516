"""The pages of mass sends: written, looked at, agreed to, followed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import make as people
from tests.content import make as content
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from yutang.content.models import TrackedLink
from yutang.content.models.links import Click, Visit
from yutang.kernel import clock, config
from yutang.kernel.health import Level
from yutang.kernel.models import AuditEntry
from yutang.outreach import mass_sends, send_checks
from yutang.outreach.commands import admission
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send, Task
from yutang.outreach.queries import sends as queries

pytestmark = pytest.mark.django_db
EMPTY_ROW = dict.fromkeys(
    ("a_type", "a_title", "a_url", "a_desc", "a_picurl", "a_appid", "a_page", "a_file_id"), ""
)


@pytest.fixture
def operator() -> Client:
    ledger.policy()
    return people.client(make.operator())


@pytest.fixture
def owner() -> Client:
    return people.client(people.member("Olga"))


@pytest.fixture
def approval_above_three(owner: Client) -> Iterator[None]:
    """Larger sends need another owner's word."""
    owner.post("/sends/approval", {"above": "3"})
    config.forget()
    yield
    config.forget()


def posted(**changes: Any) -> dict[str, Any]:
    """What the form sends for five customers."""
    if "audience" not in changes:
        changes["audience"] = make.audience([ledger.customer(f"C{n}") for n in range(5)]).pk
    given = {"name": "三月上新", "text": "新品到店", "purpose": "promotion", "control_percent": "0"}
    given["carrier"] = "wecom_single"
    return given | {"priority": "0", "bought_days": "14"} | changes


def written(operator: Client, **changes: Any) -> Send:
    answer = operator.post("/sends/new", posted(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return Send.objects.latest("pk")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_operator_writes_a_send_and_reads_before_it_goes_out_who_gets_it(operator):
    many = make.audience([ledger.customer(f"C{n}") for n in range(25)])
    send = written(operator, audience=many.pk, control_percent="50")
    assert "三月上新" in page(operator, "/sends/")
    assert "新品到店" in page(operator, f"/sends/{send.pk}")
    shown = page(operator, f"/sends/{send.pk}/simulation")
    assert "In the control group" in shown
    assert "members must confirm" in shown
    assert not make.messages(send).exists(), "looking writes nothing"


def test_a_started_send_shows_how_far_it_is_by_store_member_and_customer(operator):
    send = written(operator)
    assert operator.post(f"/sends/{send.pk}/start").status_code == 302
    commands.plan_send(send_id=send.pk)
    admission.admit_all()
    assert "Admitted" in page(operator, f"/sends/{send.pk}")
    assert "Alice" in page(operator, f"/sends/{send.pk}/members")
    assert ">C3<" in page(operator, f"/sends/{send.pk}/customers")
    assert ">C3<" not in page(operator, f"/sends/{send.pk}/customers?state=failed")
    sheet = operator.get(f"/sends/{send.pk}/customers.csv")
    assert b"C3" in b"".join(sheet.streaming_content)
    acts = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"sends.created", "sends.started", "sends.exported"} <= acts


@pytest.mark.usefixtures("approval_above_three")
def test_a_large_send_waits_for_another_owners_word(operator, owner):
    send = written(operator)
    operator.post(f"/sends/{send.pk}/start")
    send.refresh_from_db()
    assert send.state == Send.State.ASKED
    assert operator.post(f"/sends/{send.pk}/decide", {"act": "approve"}).status_code == 403
    assert "Approve" in page(owner, f"/sends/{send.pk}")
    owner.post(f"/sends/{send.pk}/decide", {"act": "refuse", "answer": "太多\0了"})
    assert "太多了" in page(operator, f"/sends/{send.pk}")
    operator.post(f"/sends/{send.pk}/start")
    owner.post(f"/sends/{send.pk}/decide", {"act": "approve"})
    send.refresh_from_db()
    assert send.state == Send.State.RUNNING


@pytest.mark.usefixtures("approval_above_three")
def test_nobody_approves_the_own_send(operator, owner):
    send = written(operator)
    owner.post(f"/sends/{send.pk}/start")
    owner.post(f"/sends/{send.pk}/decide", {"act": "approve"})
    send.refresh_from_db()
    assert send.state == Send.State.ASKED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "字" * 1334}, "4002 bytes"),
        ({"text": ""}, "write a text"),
        ({"audience": ""}, "required"),
        ({"control_percent": "60"}, "less than or equal to 50"),
        ({"expires_at": "2020-01-01T10:00"}, "over before it begins"),
        ({"text_b": "另一个", "share_b": "99"}, "Between 1 and 98"),
        ({"share_b": "20"}, "Write the text"),
        ({"text_b": "二", "share_b": "60", "text_c": "三", "share_c": "40"}, "Nothing is left"),
    ],
)
def test_a_broken_send_is_refused_at_its_field(operator, changes, sentence):
    answer = operator.post("/sends/new", posted(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Send.objects.exists()


def test_two_texts_are_compared_and_copied_with_their_shares(operator):
    send = written(operator, text_b="另一个", share_b="30")
    assert list(send.variants.order_by("number").values_list("share", "text")) == [
        (70, "新品到店"),
        (30, "另一个"),
    ]
    assert "Fleiss" in page(operator, f"/sends/{send.pk}/simulation")
    operator.post(f"/sends/{send.pk}/copy")
    copied = Send.objects.latest("pk")
    assert copied.pk != send.pk
    assert copied.variants.count() == 2


def test_ten_attachments_are_one_too_many(operator):
    one = EMPTY_ROW | {"a_type": "link", "a_title": "菜单", "a_url": "https://example.com"}
    ten = {name: [value] * 10 for name, value in one.items()}
    answer = operator.post("/sends/new", posted(**ten))
    assert answer.status_code == 422
    assert "at most nine" in answer.content.decode()


def test_a_send_that_began_is_copied_rather_than_changed(operator):
    send = written(operator)
    operator.post(f"/sends/{send.pk}/start")
    assert operator.post(f"/sends/{send.pk}/edit", posted()).status_code == 302
    send.refresh_from_db()
    assert send.variants.get().text == "新品到店"
    assert send.audience.name.startswith("Sent to")


def test_pausing_holds_and_cancelling_drops_what_waits(operator):
    send = written(operator)
    operator.post(f"/sends/{send.pk}/start")
    commands.plan_send(send_id=send.pk)
    operator.post(f"/sends/{send.pk}/pause")
    admission.admit_all()
    assert make.states(send) == {("held", "paused"): 5}
    operator.post(f"/sends/{send.pk}/resume")
    assert make.states(send) == {("planned", ""): 5}
    operator.post(f"/sends/{send.pk}/cancel", {"confirmed": "1"})
    assert make.states(send) == {("suppressed", "cancelled"): 5}
    assert "Cancelled" in page(operator, f"/sends/{send.pk}")


def test_an_analyst_reads_and_changes_nothing(operator):
    send = written(operator)
    analyst = people.client(people.member("Anna", role="analyst"))
    assert "新品到店" in page(analyst, f"/sends/{send.pk}")
    for act in ("start", "cancel", "pause", "copy", "try", "remind"):
        assert analyst.post(f"/sends/{send.pk}/{act}").status_code == 403
    for kind in ("sends/groups", "moments"):
        assert analyst.post(f"/{kind}/1/remind").status_code == 403
    assert people.client(people.member("Gina", role="guide")).get("/sends/").status_code == 403


def test_a_material_of_the_library_is_said_with_an_address_that_knows_the_member(operator):
    article = content.material("三月菜单", kind="article", state="approved")
    send = written(operator, text="", material=[str(article.pk)])
    assert "三月菜单" in page(operator, f"/sends/{send.pk}")
    assert not TrackedLink.objects.exists(), "looking makes no address"
    member = people.member("Alma", role="guide")
    said = mass_sends.content_of(send.variants.get(), member_id=member.pk)
    assert said.attachments[0]["url"].endswith(TrackedLink.objects.get(member=member).token)
    assert mass_sends.uses(article.pk)[0].name == "三月上新"


def test_the_funnel_goes_on_to_who_read_and_clicked(operator):
    article = content.material("三月菜单", kind="article", state="approved")
    send = written(operator, text="", material=[str(article.pk)])
    assert queries.figures(send).read is None, "nothing was handed out"
    operator.post(f"/sends/{send.pk}/start")
    commands.plan_send(send_id=send.pk)
    mass_sends.content_of(send.variants.get())
    link = TrackedLink.objects.get()
    readers = [row.customer for row in make.messages(send)[:2]] + [ledger.customer("Stranger")]
    for number, who in enumerate(readers):
        visit = Visit.objects.create(
            token=f"t{number}", link=link, customer=who, seen_at=clock.now()
        )
        if number == 0:
            Click.objects.create(visit=visit, url="https://example.com")
    found = queries.figures(send)
    assert (found.planned, found.read, found.clicked) == (5, 2, 1)
    assert "Clicked on something" in page(operator, f"/sends/{send.pk}")


def test_a_new_send_begins_with_the_audience_that_the_address_names(operator):
    audience = make.audience([ledger.customer()])
    chosen = f'<option value="{audience.pk}" selected>'
    assert chosen in page(operator, f"/sends/new?audience={audience.pk}")
    for strange in ("999999", "x", "9" * 30):
        assert "selected>Sent to" not in page(operator, f"/sends/new?audience={strange}")


def test_the_doctor_sees_tasks_that_wecom_refused():
    assert send_checks.sends()[0].level == Level.OK
    Task.objects.create(
        source_type="send",
        source_id=1,
        carrier="wecom_single",
        state="refused",
        detail="40063: empty",
        called_at=clock.now(),
    )
    (found,) = send_checks.sends()
    assert (found.level, found.detail) == (Level.WARNING, "40063: empty")


def test_a_form_that_comes_back_still_shows_its_material_on_the_phone(operator):
    article = content.material("三月菜单", kind="article", state="approved")
    wrong = posted(name="", text="", material=[str(article.pk)])
    answer = operator.post("/sends/new", wrong)
    assert answer.status_code == 422
    phone = answer.content.decode().split('id="preview"')[1]
    assert "三月菜单" in phone
