"""`yutang audience list` and `refresh`: the saved audiences in the terminal."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from yutang.cli import ready
from yutang.cli.errors import Refused

if TYPE_CHECKING:
    from yutang.audiences.models import Audience


def add(actions: Any) -> None:
    """Declare the options."""
    listing = actions.add_parser("list", help="all audiences with their sizes")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(run=show)
    refreshing = actions.add_parser("refresh", help="find the members of audiences anew")
    which = refreshing.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", help="of one audience")
    which.add_argument("--all", action="store_true", help="every audience that has a rule")
    refreshing.add_argument("--json", action="store_true", help="for programs")
    refreshing.set_defaults(run=refresh)


def show(options: argparse.Namespace) -> None:
    """The living audiences by name."""
    with ready.django():
        from yutang.audiences.models import Audience  # noqa: PLC0415 - Django is set up by now

        found = Audience.objects.filter(archived_at=None).select_related("owner").order_by("name")
        answer = [_told(audience) for audience in found]
        ready.tell(json.dumps(answer, ensure_ascii=False) if options.json else _listed(answer))


def refresh(options: argparse.Namespace) -> None:
    """Find the members anew, and say who entered and left; one that is refused is told."""
    with ready.django():
        from yutang.audiences.models import Audience  # noqa: PLC0415 - Django is set up by now

        found = Audience.objects.filter(archived_at=None, rule__isnull=False).order_by("name")
        audiences = list(found if options.all else found.filter(name=options.name))
        if not audiences and not options.all:
            raise Refused(f"There is no audience with a rule named “{options.name}”.")
        answer = [_refreshed(audience) for audience in audiences]
        ready.tell(json.dumps(answer, ensure_ascii=False) if options.json else _changed(answer))
    if any(each["error"] for each in answer):
        raise Refused("Not every audience could be refreshed.")


def _refreshed(audience: "Audience") -> dict[str, Any]:
    from yutang.audiences.commands.refreshing import refresh_audience  # noqa: PLC0415
    from yutang.kernel.errors import DomainError  # noqa: PLC0415

    told: dict[str, Any] = {"id": audience.pk, "name": audience.name, "error": ""}
    try:
        done = refresh_audience(audience_id=audience.pk)
    except DomainError as refusal:
        return told | {"error": str(refusal.sentence)}
    exchange = done.exchange
    return told | {
        "size": exchange.size,
        "entered": exchange.entered,
        "left": exchange.left,
        "milliseconds": done.milliseconds,
        "engine": done.engine,
    }


def _told(audience: "Audience") -> dict[str, Any]:
    at = audience.refreshed_at
    return {
        "id": audience.pk,
        "name": audience.name,
        "kind": audience.kind,
        "folder": audience.folder,
        "schedule": audience.schedule,
        "owner": audience.owner.name if audience.owner else None,
        "size": audience.size,
        "refreshed_at": at.isoformat() if at else None,
        "error": audience.error,
    }


def _listed(answer: list[dict[str, Any]]) -> str:
    return "\n".join(f"{each['size']:>9,}  {each['name']}" for each in answer) or "No audiences."


def _changed(answer: list[dict[str, Any]]) -> str:
    lines = [
        f"{each['name']}: {each['error']}"
        if each["error"]
        else "{name}: {size:,} customers, {entered:,} entered, {left:,} left "
        "({milliseconds} ms, {engine})".format(**each)
        for each in answer
    ]
    return "\n".join(lines) or "No audiences."
