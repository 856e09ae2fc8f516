"""Builders that every area's tests share: units, people of the staff, signed-in browsers."""

from django.test import Client

from yutang.org.models import Member, Membership, Unit

PASSWORD = "pond-and-fish-42"


def unit(name: str = "人民路店", *, parent: Unit | None = None, kind: str = "store") -> Unit:
    """A unit in the tree, with its path."""
    made = Unit.objects.create(name=name, kind=kind, parent=parent)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def member(name: str = "Alice", *, role: str = "owner", units: tuple[Unit, ...] = ()) -> Member:
    """A member who may sign in by the lower-case name with `PASSWORD`."""
    made = Member(name=name, username=name.lower(), wecom_userid=name, role=role)
    made.set_password(PASSWORD)
    made.save()
    Membership.objects.bulk_create([Membership(member=made, unit=each) for each in units])
    return made


def client(who: Member, *, language: str = "en") -> Client:
    """A browser without JavaScript that is signed in as the member."""
    made = Client()
    made.force_login(who)
    made.cookies["yutang_language"] = language
    return made
