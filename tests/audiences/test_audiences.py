"""Audiences are made, changed, copied and laid aside."""

import pytest

from tests import make as house
from tests.audiences import audience_make as make
from yutang.audiences.commands.audiences import (
    Draft,
    archive_audience,
    change_audience,
    create_audience,
    duplicate_audience,
    restore_audience,
)
from yutang.audiences.errors import Cycle, NameTaken, StillUsed, UnknownAudience
from yutang.audiences.models import Audience
from yutang.audiences.rules.schema import RuleError
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def changed(audience, **more):
    values = {"name": audience.name, "rule": audience.rule, **more}
    return change_audience(audience_id=audience.pk, draft=Draft(**values), actor=None)


def test_a_new_audience_has_an_owner_and_is_written_down():
    alice = house.member("Ada")
    made = make.audience("  Mothers ", actor=alice, folder="Spring")
    assert (made.name, made.folder, made.owner, made.version) == ("Mothers", "Spring", alice, 1)
    assert AuditEntry.objects.get(action="audiences.created").subject_name == "Mothers"


def test_only_a_changed_rule_is_a_new_version():
    made = make.audience()
    assert changed(made, name="Others").version == 1
    other = {"version": 1, "where": {"any": []}}
    assert changed(made, rule=other).version == 2


def test_two_living_audiences_never_have_one_name():
    first = make.audience("Mothers")
    with pytest.raises(NameTaken):
        make.audience("Mothers")
    archive_audience(audience_id=first.pk, actor=house.member("Ada"))
    make.audience("Mothers")
    with pytest.raises(NameTaken):
        restore_audience(audience_id=first.pk, actor=house.member("Bob"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "n" * 61},
        {"schedule": "whenever"},
        {"folder": "f" * 61},
        {"description": "d" * 501},
    ],
)
def test_what_does_not_fit_is_refused_in_words(wrong):
    with pytest.raises(InvalidInput):
        create_audience(draft=Draft(**{"name": "x", "rule": make.EVERYBODY, **wrong}), actor=None)


def test_a_rule_that_leads_back_to_its_audience_is_refused_at_its_place():
    a = make.audience("A")
    b = make.audience("B", rule=make.of(a))
    c = make.audience("C", rule=make.of(b))
    with pytest.raises(Cycle) as refusal:
        changed(a, rule={"version": 1, "where": {"all": [{"not": {"audience": c.pk, "is": "in"}}]}})
    assert refusal.value.problems[0]["path"] == ["where", "all", 0, "not", "audience"]
    with pytest.raises(Cycle):
        changed(a, rule=make.of(a))


def test_a_rule_over_an_audience_that_is_not_there_is_refused():
    a = make.audience("A")
    archive_audience(audience_id=a.pk, actor=house.member("Ada"))
    for id in (a.pk, 987_654):
        rule = {"version": 1, "where": {"audience": id, "is": "in"}}
        with pytest.raises(UnknownAudience) as refusal:
            make.audience("B", rule=rule)
        assert refusal.value.problems[0]["path"] == ["where", "audience"]


def test_who_describes_others_is_not_laid_aside():
    a = make.audience("A")
    b = make.audience("B", rule=make.of(a))
    alice = house.member("Ada")
    with pytest.raises(StillUsed) as refusal:
        archive_audience(audience_id=a.pk, actor=alice)
    assert "B" in str(refusal.value)
    archive_audience(audience_id=b.pk, actor=alice)
    archive_audience(audience_id=a.pk, actor=alice)
    with pytest.raises(UnknownAudience):
        restore_audience(audience_id=b.pk, actor=alice)
    restore_audience(audience_id=a.pk, actor=alice)
    assert restore_audience(audience_id=b.pk, actor=alice).archived_at is None


def test_a_copy_stands_on_its_own():
    alice = house.member("Ada")
    listed = make.audience("Guests", rule=None)
    ids = make.customers_of(2)
    make.fill(listed, ids)
    copy = duplicate_audience(audience_id=listed.pk, actor=alice)
    assert (copy.name, copy.size, copy.owner) == ("Guests (2)", 2, alice)
    assert make.members(copy) == set(ids)
    assert duplicate_audience(audience_id=listed.pk, actor=alice).name == "Guests (3)"


def test_an_uploaded_list_keeps_no_rule_and_no_schedule():
    listed = make.audience("Guests", rule=None, schedule="hourly")
    assert (listed.kind, listed.schedule) == (Audience.Kind.STATIC, "never")
    with pytest.raises(InvalidInput):
        changed(listed, rule=make.EVERYBODY)


def test_what_is_no_rule_is_never_saved():
    for rule in ({}, {"version": 1, "where": {"sql": "drop"}}, {"version": 2, "where": {}}):
        with pytest.raises(RuleError):
            make.audience("x", rule=rule)
    assert not Audience.objects.exists()
