"""Every page, part and endpoint of journeys, for a crowd: first pages, deep ones, narrowed ones."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bench.flow.crowd import Crowd

Addresses = Iterator[tuple[str, str]]


def pages(crowd: Crowd) -> Addresses:
    """What members open: a name that tells what is asked, and the address."""
    yield from _of_all()
    yield from _of_runs(crowd)
    yield from _of_one(crowd)
    yield from _of_groups(crowd)
    yield from _of_challenges()
    yield from _of_a_customer(crowd)


def endpoints(crowd: Crowd) -> Addresses:
    """What programs ask."""
    yield "api: all", "/api/v1/journeys"
    for name in ("", "/stats", "/plan"):
        yield f"api: one{name}", f"/api/v1/journeys/{crowd.large.pk}{name}"


def _of_all() -> Addresses:
    yield "list", reverse("journeys:journeys")
    yield "list, searched", _with("journeys:journeys", [], q="7", state="live")
    for name in ("new", "import", "rehearsals"):
        yield name, reverse(f"journeys:{name}")


def _of_runs(crowd: Crowd) -> Addresses:
    args = [crowd.large.pk]
    asked: dict[str, dict[str, str]] = {
        "": {},
        "inside": {"state": "inside"},
        "failed": {"state": "failed"},
        "control": {"state": "control"},
        "at a step": {"step": "aw"},
        "inside at a step": {"step": "aw", "state": "waiting"},
        "of a way": {"way": "s:1"},
        "searched": {"q": "王香"},
        "searched, nobody": {"q": "nobody"},
        "searched, failed": {"q": "王香", "state": "failed"},
        "by due": {"state": "waiting", "sort": "due_at"},
        "stopped": {"state": "stopped"},
        "resting (nobody)": {"state": "resting"},
        "at a step, nobody": {"step": "w5", "state": "failed"},
        "of a way, failed": {"way": "s:1", "state": "failed"},
    }
    for name, narrowed in asked.items():
        yield f"runs {name}".strip(), _with("journeys:runs", args, **narrowed)
    for name, narrowed in (("", {}), (" inside", {"state": "inside"})):
        place = _deep(crowd.large.runs, "entered_at")
        yield f"runs{name}, deep", _with("journeys:runs", args, **narrowed, cursor=place)
    place = _deep(crowd.large.runs.exclude(due_at=None), "due_at")
    yield (
        "runs by due, deep",
        _with("journeys:runs", args, state="waiting", sort="-due_at", cursor=place),
    )
    run = crowd.large.runs.filter(state="failed")[0]
    yield "run", reverse("journeys:run", args=[crowd.large.pk, run.pk])
    yield "runs, small journey", reverse("journeys:runs", args=[crowd.small.pk])
    narrow = _with("journeys:runs", [crowd.small.pk], q="王香")
    yield "runs searched, small journey", narrow


def _of_one(crowd: Crowd) -> Addresses:
    names = ("journey", "counts", "build", "rehearsal", "results", "versions", "publish", "enter")
    for name in (*names, "plan_control", "webhooks"):
        yield name, reverse(f"journeys:{name}", args=[crowd.large.pk])
    for name in ("journey", "counts", "results"):
        yield f"{name}, small journey", reverse(f"journeys:{name}", args=[crowd.small.pk])
    from yutang.journeys.models import Call

    calls = Call.objects.filter(run__journey=crowd.large)
    args = [crowd.large.pk]
    yield "webhooks failed", _with("journeys:webhooks", args, state="failed")
    yield "webhooks, deep", _with("journeys:webhooks", args, cursor=_deep(calls, "id"))
    yield "webhooks, none", reverse("journeys:webhooks", args=[crowd.small.pk])


def _of_groups(crowd: Crowd) -> Addresses:
    args = [crowd.groups.pk]
    for name in ("journey", "timetable", "groups", "runs", "results"):
        yield f"{name} of groups", reverse(f"journeys:{name}", args=args)
    yield "groups searched", _with("journeys:groups", args, q="Group 19")
    yield "groups not confirmed", _with("journeys:groups", args, word="handed")
    yield "groups by name", _with("journeys:groups", args, sort="chat__name")
    place = _deep(crowd.groups.runs, "entered_at")
    yield "groups, deep", _with("journeys:groups", args, cursor=place)
    yield "group's page", reverse("groups:group", args=[8])


def _of_challenges() -> Addresses:
    from yutang.journeys.models import Participant

    yield "challenges", reverse("journeys:challenges")
    yield "challenge", reverse("journeys:challenge", args=[1])
    yield "challenge, small", reverse("journeys:challenge", args=[2])
    yield "challenge edit", reverse("journeys:challenge_edit", args=[1])
    for sort in ("done", "best", "joined_at"):
        place = _deep(Participant.objects.filter(challenge=1), sort)
        asked = {"sort": f"-{sort}"}
        yield f"challenge by {sort}", _with("journeys:challenge", [1], **asked)
        yield f"challenge by {sort}, deep", _with("journeys:challenge", [1], **asked, cursor=place)


def _of_a_customer(crowd: Crowd) -> Addresses:
    yield "customer's page", reverse("customers:customer", args=[1078])


def _with(name: str, args: list[int], **asked: str) -> str:
    return f"{reverse(name, args=args)}?{urlencode(asked)}" if asked else reverse(name, args=args)


def _deep(rows: Any, field: str) -> str:
    """The cursor of a row far behind."""
    from yutang.kernel.ui import keyset

    row = rows.order_by(f"-{field}")[rows.count() * 2 // 3]
    return keyset._encode(row, field, backwards=False)
