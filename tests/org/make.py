"""Builders of units and members: Alice owns, Bob is a guide, Carol leads his store."""

from yutang.org import commands
from yutang.org.models import Member, Membership

PASSWORD = "pond-and-fish-26"


def unit(name="Riverside", kind="store", parent=None):
    return commands.create_unit(name=name, kind=kind, parent=parent, actor=None)


def member(name="Alice", role="owner", *, units=(), password=False, **fields):
    fields.setdefault("username", f"{name}-{role}".lower())
    row = Member(name=name, role=role, **fields)
    row.set_password(PASSWORD) if password else row.set_unusable_password()
    row.save()
    for each in units:
        Membership.objects.create(member=row, unit=each)
    return row
