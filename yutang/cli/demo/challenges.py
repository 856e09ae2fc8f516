"""The demo brand's challenges: some have just joined, some are in the middle, some are through."""

import json
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.db import transaction

from yutang.cli import ready
from yutang.cli.demo.brand import SOURCE
from yutang.content.models import Material
from yutang.customers.models import Profile
from yutang.journeys.commands.challenging import open_challenge, write_challenge
from yutang.journeys.commands.checking_in import (
    check_in,
    join_challenge,
    leave_challenge,
    make_up,
)
from yutang.journeys.models import Challenge, Participant
from yutang.kernel import clock
from yutang.org.models import Member

Json = dict[str, Any]
ASIDE = ("material", "cheers", "remind_at", "words", "days", "quiet", "is_draft")


def begin() -> None:
    """All of them, each once, with the check-ins of the last weeks."""
    planned = json.loads((SOURCE / "challenges.json").read_text(encoding="utf-8"))
    known = set(Challenge.objects.values_list("name", flat=True))
    for row in planned:
        if row["name"] not in known:
            _make(row)
    ready.tell(f"{len(planned)} challenges")


@transaction.atomic
def _make(row: Json) -> None:
    """Encouragements are written last: those of past weeks aren't said now."""
    operator = Member.objects.get(username="operator")
    values = {name: value for name, value in row.items() if name not in ASIDE}
    if title := row.get("material"):
        values["material"] = Material.objects.get(title=title)
    made = write_challenge(actor=operator, values=values)
    if row.get("is_draft"):
        return
    open_challenge(challenge=made, actor=operator)
    _take_part(made, row)
    spoken: Json = {"cheers": row.get("cheers", [])}
    spoken["remind_at"] = time.fromisoformat(row["remind_at"])
    write_challenge(actor=operator, values=spoken, challenge=made)


def _take_part(made: Challenge, row: Json) -> None:
    """One customer for each line: a letter for each day (or week), the last one is today's.

    x: checked in, m: missed and made up the next day, a dot: missed.
    """
    people = Profile.objects.filter(state="followed").order_by("customer_id")
    words = cycle(row.get("words", [""]))
    for number, (customer, line) in enumerate(
        zip(people.values_list("customer_id", flat=True), row["days"], strict=False)
    ):
        mine = join_challenge(challenge=made, customer_id=customer, at=_moment(made, line, 0))
        for place, letter in enumerate(line):
            if letter != ".":
                _do(mine, letter, _moment(made, line, place), next(words))
        if number in row.get("quiet", ()):
            leave_challenge(participant=mine, at=clock.now())


def _do(mine: Participant, letter: str, at: datetime, words: str) -> None:
    if letter == "m":
        late = min(at + timedelta(days=1), clock.now())
        make_up(participant=mine, period=clock.local(at).date(), at=late)
    else:
        is_reading = mine.challenge.material_id is not None
        check_in(participant=mine, at=at, words=words, is_tap=not is_reading)


def _moment(made: Challenge, line: str, place: int) -> datetime:
    """An hour of that day, never one to come."""
    span = timedelta(weeks=1) if made.every == Challenge.Every.WEEK else timedelta(days=1)
    day: date = clock.today() - span * (len(line) - 1 - place)
    hour = time(7 + (len(line) * 5 + place * 3) % 14, (len(line) * 7 + place * 11) % 60)
    at = datetime.combine(day, hour, clock.zone())
    lately = clock.now() - timedelta(minutes=4 * len(line))
    return min(at, max(clock.day_bounds(day)[0], lately))
