"""Members as a file: asked for, agreed to by another person, fetched by the asker alone."""

import pytest
from django.db import IntegrityError, transaction

from tests import make as house
from tests.audiences import audience_make as make
from yutang.audiences.commands import exports
from yutang.audiences.commands.audiences import Draft, change_audience
from yutang.audiences.errors import ExportChanged, ExportOver, OwnExport
from yutang.audiences.models import AudienceExport
from yutang.customers.models import Customer, Identity
from yutang.kernel import config
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import AuditEntry, Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners():
    return house.member("Ada"), house.member("Bob")


@pytest.fixture
def mothers():
    audience = make.audience("Mothers")
    make.fill(audience, make.customers_of(3))
    return audience


@pytest.fixture(autouse=True)
def _fresh_settings():
    config.forget()
    yield
    config.forget()


def ask(audience, actor, reason="for the spring mailing"):
    return exports.ask_export(audience_id=audience.pk, reason=reason, actor=actor)


def run(export):
    exports.run_export(export_id=export.pk, language="en")
    export.refresh_from_db()
    return export


def test_an_approved_export_becomes_a_file_of_the_asker(owners, mothers):
    alice, bob = owners
    export = ask(mothers, alice)
    assert run(export).file is None, "nobody has agreed yet"
    exports.decide_export(export_id=export.pk, approve=True, actor=bob)
    export = run(AudienceExport.objects.get(pk=export.pk))
    assert (export.state, export.decided_by, export.file.owner_id) == ("done", bob, alice.pk)
    lines = bytes(export.file.content).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert export.file.expires_at is not None
    acts = set(AuditEntry.objects.values_list("action", flat=True))
    assert acts >= {
        "audiences.export_asked",
        "audiences.export_approved",
        "audiences.exported",
    }


def test_nobody_agrees_to_the_own_wish_not_even_past_the_code(owners, mothers):
    alice, _bob = owners
    export = ask(mothers, alice)
    with pytest.raises(OwnExport):
        exports.decide_export(export_id=export.pk, approve=True, actor=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceExport.objects.filter(pk=export.pk).update(decided_by=alice)


def test_it_is_decided_once(owners, mothers):
    alice, bob = owners
    export = ask(mothers, alice)
    exports.decide_export(export_id=export.pk, approve=False, answer="no need", actor=bob)
    with pytest.raises(ExportOver):
        exports.decide_export(export_id=export.pk, approve=True, actor=bob)
    export.refresh_from_db()
    assert (export.state, export.answer, run(export).file) == ("refused", "no need", None)


def test_without_a_reason_nothing_is_asked(owners, mothers):
    for reason in ("", "  x ", "y" * 301):
        with pytest.raises(InvalidInput):
            ask(mothers, owners[0], reason)


def test_where_approval_is_switched_off_the_file_is_made_at_once(owners, mothers):
    alice, _bob = owners
    exports.set_approval(needed=False, actor=alice)
    config.forget()
    export = run(ask(mothers, alice))
    assert (export.state, export.decided_by) == ("done", None)
    exports.set_approval(needed=True, actor=alice)
    config.forget()
    assert ask(mothers, alice).state == "asked"


def test_who_lost_the_right_meanwhile_gets_no_file(owners, mothers):
    alice, bob = owners
    export = ask(mothers, alice)
    exports.decide_export(export_id=export.pk, approve=True, actor=bob)
    alice.role = "analyst"
    alice.save(update_fields=["role"])
    export = run(AudienceExport.objects.get(pk=export.pk))
    assert export.file is None
    assert export.progress.state == "failed"


def test_a_stopped_export_is_made_again(owners, mothers):
    alice, bob = owners
    export = ask(mothers, alice)
    exports.decide_export(export_id=export.pk, approve=True, actor=bob)
    with pytest.raises(ExportOver):
        exports.retry_export(export_id=export.pk, actor=alice)
    export = AudienceExport.objects.get(pk=export.pk)
    export.progress.state = "cancelled"
    export.progress.save()
    exports.retry_export(export_id=export.pk, actor=alice)
    assert run(AudienceExport.objects.get(pk=export.pk)).state == "done"


def test_what_was_agreed_to_is_no_word_for_a_changed_audience(owners, mothers):
    alice, bob = owners
    few = make.audience("Few")
    make.fill(few, make.customers_of(1))
    own = make.audience("Own", rule=make.of(few))
    make.fill(own, sorted(make.members(few)))
    asked, agreed = ask(own, alice), ask(own, alice)
    exports.decide_export(export_id=agreed.pk, approve=True, actor=bob)
    Progress.objects.update(state="cancelled")
    change_audience(audience_id=few.pk, draft=Draft("Few", make.of(mothers)), actor=alice)
    make.fill(own, sorted(make.members(mothers)))
    for refused in (
        lambda: exports.decide_export(export_id=asked.pk, approve=True, actor=bob),
        lambda: exports.retry_export(export_id=agreed.pk, actor=alice),
    ):
        with pytest.raises(ExportChanged):
            refused()
    exports.decide_export(export_id=asked.pk, approve=False, actor=bob)


def test_a_file_on_its_way_is_dropped_when_the_audience_changes(owners, mothers):
    alice, bob = owners
    export = ask(mothers, alice)
    exports.decide_export(export_id=export.pk, approve=True, actor=bob)
    rule = {"version": 1, "where": {"not": {"any": []}}}
    change_audience(audience_id=mothers.pk, draft=Draft("Mothers", rule), actor=alice)
    assert run(AudienceExport.objects.get()).file is None
    make.fill(mothers, make.customers_of(9))
    export = AudienceExport.objects.get()
    assert (export.file, export.progress.state) == (None, "failed")


def test_texts_that_a_spreadsheet_would_run_are_kept_as_text(owners, mothers):
    id = mothers.members.values_list("customer_id", flat=True)[0]
    Customer.objects.filter(pk=id).update(name="=cmd()")
    Customer.objects.get(pk=id).profile.__class__.objects.filter(pk=id).update(name="=cmd()")
    Identity.objects.create(customer_id=id, kind="phone", value="13800138000")
    exports.set_approval(needed=False, actor=owners[0])
    config.forget()
    text = bytes(run(ask(mothers, owners[0])).file.content).decode("utf-8-sig")
    assert "'=cmd()" in text
    assert "13800138000" in text


def test_the_pages_lead_from_the_wish_to_the_file(owners, mothers):
    alice, bob = owners
    mine, others = house.client(alice), house.client(bob)
    address = f"/audiences/{mothers.pk}/exports"
    assert mine.post(address, {"reason": "x"}).status_code == 422
    mine.post(address, {"reason": "for the mailing"})
    export = AudienceExport.objects.get()
    assert "Approve" not in mine.get("/audiences/exports").text.split("for the mailing")[1]
    assert (
        mine.post(f"/audiences/exports/{export.pk}/decide", {"act": "approve"}).status_code == 403
    )
    assert "waits for you" in others.get("/home/todos").text
    others.post(f"/audiences/exports/{export.pk}/decide", {"act": "approve", "answer": "fine"})
    export = run(AudienceExport.objects.get())
    page = mine.get(address).text
    assert f"/files/{export.file_id}" in page or str(export.file_id) in page
    assert str(export.file_id) not in others.get("/audiences/exports").text


def test_the_only_owner_is_told_so(mothers):
    alice = house.client(house.member("Ada"))
    page = alice.get(f"/audiences/{mothers.pk}/exports").text
    assert "but there is none" in page
    assert "You are the only owner" in alice.get("/audiences/exports").text
    alice.post("/audiences/exports/approval", {"needed": "0"})
    config.forget()
    assert exports.is_approval_needed() is False


def test_an_operator_asks_but_never_decides(mothers, owners):
    operator = house.client(house.member("Olga", role="operator"))
    assert (
        operator.post(f"/audiences/{mothers.pk}/exports", {"reason": "for the mailing"}).status_code
        == 302
    )
    export = AudienceExport.objects.get()
    assert operator.post(f"/audiences/exports/{export.pk}/decide", {}).status_code == 403
    assert operator.post("/audiences/exports/approval", {}).status_code == 403
