"""`yutang user`: members who sign in, made and changed from the terminal."""

import argparse
import getpass
import json
import sys
from typing import TYPE_CHECKING, Any

from yutang.cli import ready
from yutang.cli.errors import Refused

if TYPE_CHECKING:
    from yutang.org.models import Member


def add(commands: Any) -> None:
    """Declare the options."""
    command = commands.add_parser("user", help="list, create and change members who sign in")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="all members who can sign in with a password")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(run=show)
    creating = actions.add_parser("create", help="make a member; the password is asked for")
    creating.add_argument("username")
    creating.add_argument("--name", help="the person's name (default: the user name)")
    creating.add_argument("--role", default="owner", help="owner (default), operator, guide …")
    creating.set_defaults(run=create)
    password = actions.add_parser("password", help="give a new password, read or piped in")
    password.add_argument("username")
    password.set_defaults(run=change_password)
    role = actions.add_parser("role", help="give another role")
    role.add_argument("username")
    role.add_argument("role")
    role.set_defaults(run=change_role)


def show(options: argparse.Namespace) -> None:
    """List who can sign in with a password."""
    with ready.django():
        from yutang.org.models import Member  # noqa: PLC0415 - Django is set up by now

        fields = ("username", "name", "role", "status")
        rows = list(Member.objects.exclude(username=None).order_by("username").values(*fields))
        if options.json:
            ready.tell(json.dumps(rows, ensure_ascii=False, indent=2))
        for row in [] if options.json else rows:
            ready.tell("{username:<20} {role:<16} {status:<9} {name}".format(**row))


def create(options: argparse.Namespace) -> None:
    """Make a member who signs in with a password."""
    with ready.django():
        from yutang.org import commands  # noqa: PLC0415 - Django is set up by now

        check_role(options.role)
        member = commands.create_member(
            name=options.name or options.username,
            role=options.role,
            username=options.username,
            password=read_password(),
            actor=None,
        )
        ready.tell(f"{member.username} can sign in now ({member.get_role_display()}).")


def change_password(options: argparse.Namespace) -> None:
    """Give a member a new password; their sessions end."""
    with ready.django():
        from yutang.org import commands  # noqa: PLC0415 - Django is set up by now

        member = find(options.username)
        commands.set_password(member=member, password=read_password(), actor=None)
        ready.tell(f"{member.username} has a new password.")


def change_role(options: argparse.Namespace) -> None:
    """Give a member another role."""
    with ready.django():
        from yutang.org import commands  # noqa: PLC0415 - Django is set up by now

        check_role(options.role)
        member = find(options.username)
        commands.set_role(member=member, role=options.role, actor=None)
        ready.tell(f"{member.username} is {member.get_role_display()} now.")


def find(username: str) -> "Member":
    """The member of that user name."""
    from yutang.org.models import Member  # noqa: PLC0415 - Django is set up by now

    member = Member.objects.filter(username=username).first()
    if member is None:
        raise Refused(f"Nobody has the user name {username!r}; `yutang user list` shows all.")
    return member


def check_role(role: str) -> None:
    """Refuse an unknown role, naming those there are."""
    from yutang.org.models import Member  # noqa: PLC0415 - Django is set up by now

    if role not in Member.Role.values:
        raise Refused(f"There is no role {role!r}; choose one of {', '.join(Member.Role.values)}.")


def read_password() -> str:
    """The password from the terminal, or piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise Refused("The two passwords differ.")
    return first
