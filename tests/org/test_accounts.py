"""Members made by hand: who signs in with a password, and what is refused."""

import pytest

from tests.org import make
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import AuditEntry
from yutang.org import commands
from yutang.org.errors import NameTaken
from yutang.org.models import Member


def create(**changes):
    given = {
        "name": "Bob",
        "role": "guide",
        "username": "bob",
        "password": make.PASSWORD,
        "actor": None,
    }
    return commands.create_member(**{**given, **changes})


def test_a_created_member_can_sign_in_and_it_is_written_down():
    alice = make.member("Alice")
    bob = create(actor=alice, email="Bob@Example.com")
    assert bob.check_password(make.PASSWORD)
    assert bob.email == "bob@example.com"
    entry = AuditEntry.objects.get(action="org.created_member")
    assert (entry.actor_name, entry.subject_name, entry.detail) == (
        "Alice",
        "Bob",
        {"role": "guide"},
    )


@pytest.mark.parametrize("password", ["short", "1234567890", "password", ""])
def test_a_weak_password_is_refused_at_its_field(password):
    with pytest.raises(InvalidInput) as refused:
        create(password=password)
    assert refused.value.field == "password"
    assert not Member.objects.filter(name="Bob").exists()


@pytest.mark.parametrize("taken", [{"username": "BOB"}, {"email": "BOB@example.com"}])
def test_two_members_never_share_a_name_to_sign_in_by(taken):
    create(username="bob", email="bob@example.com")
    with pytest.raises(NameTaken):
        create(**{"username": "robert", **taken})


def test_a_member_is_made_with_units_or_not_at_all(monkeypatch):
    shop = make.unit("Shop")
    assert list(create(units=[shop]).units.all()) == [shop]

    def die(**given):
        raise KeyboardInterrupt

    monkeypatch.setattr("yutang.org.commands.accounts.set_units", die)
    with pytest.raises(KeyboardInterrupt):
        create(name="Dave", username="dave", units=[shop])
    assert not Member.objects.filter(name="Dave").exists()


def test_several_members_may_have_neither_user_name_nor_email():
    rows = [make.member(name, "guide", username=None) for name in ("Bob", "Dave")]
    commands.set_login(member=rows[0], username="", email="", actor=None)
    assert rows[0].username is None


def test_a_new_password_needs_a_name_to_sign_in_by():
    nameless = make.member("Bob", "guide", username=None)
    with pytest.raises(InvalidInput):
        commands.set_password(member=nameless, password=make.PASSWORD, actor=None)
    commands.set_login(member=nameless, username="bob", email="", actor=None)
    commands.set_password(member=nameless, password=make.PASSWORD, actor=None)
    assert Member.objects.get(pk=nameless.pk).check_password(make.PASSWORD)


def test_an_unchanged_login_is_no_news():
    bob = make.member("Bob", username="bob")
    commands.set_login(member=bob, username="bob", email="", actor=None)
    assert not AuditEntry.objects.filter(action="org.set_login").exists()
