"""What a rehearsal sees of groups: what owners say in them, what is held or left out, and why."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from yutang.journeys.rules.rehearsal.chats import WHY_NOT, Chats
from yutang.journeys.rules.rehearsal.counting import Counts, Seen, counted
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import Ints

CARRIER = "wecom_group"
MOST_GROUPS = 2_000  # in one task of an owner, by WeCom
EXPIRED = "expired"


class ChatWatch(Counts):
    """Counts of messages to groups; `work_of`: by plan, what each owner has to do on each day."""

    def __init__(
        self, chats: Chats, midnights: Ints, steps: Sequence[list[str]], looked_at: Small
    ) -> None:
        super().__init__(chats.member, midnights, steps, looked_at)
        self.chats = chats
        self.work_of: dict[int, Ints] = defaultdict(lambda: np.zeros_like(self.load))

    def planned(self, plan: int, who: Small, now: int) -> None:
        """The plan wants to say something in these groups."""
        self.planned_by[plan,] += len(who)
        self.wanted[self.day(now)][plan].append(who)

    def given(self, plan: int, who: Small, now: int) -> None:
        """Each of these groups' owners has a task for it."""
        work = np.bincount(self._member[who], minlength=len(self.members))
        self._add(plan, work, now)

    def held(self, plan: int, step: str, who: Small, now: int, why: tuple[str, int]) -> None:
        """Quiet hours or closed days hold it, until then."""
        reason, until = why
        self.held_by[plan, self.day(now), reason] += len(who)
        self.seen += [Seen(now, p, plan, "held", step, reason, until) for p in self._some(who)]

    def expired(self, plan: int, step: str, who: Small, now: int, waited: str) -> None:
        """It waited until its time was over."""
        self.refused_by[plan, self.day(now), EXPIRED, waited] += len(who)
        self.seen += [Seen(now, p, plan, "suppressed", step, EXPIRED) for p in self._some(who)]

    def skipped(self, plan: int, step: str, who: Small, now: int, why_not: Ints) -> None:
        """Nothing can be said in these groups; `why_not`: of each, a place in `WHY_NOT`."""
        for reason, count in counted(why_not):
            self.refused_by[plan, self.day(now), WHY_NOT[reason], ""] += count
        reasons = dict(zip(who.tolist(), why_not.tolist(), strict=True))
        self.seen += [
            Seen(now, p, plan, "suppressed", step, WHY_NOT[reasons[p]]) for p in self._some(who)
        ]

    def posted(self, plan: int, step: str, who: Small, now: int) -> None:
        """Owners say it in these groups: each confirms one task, for 2,000 groups at most."""
        self.said_by[plan, self.day(now), CARRIER] += len(who)
        groups = np.bincount(self._member[who], minlength=len(self.members))
        self._add(plan, -(-groups // MOST_GROUPS), now)
        self.seen += [Seen(now, p, plan, "posted", step) for p in self._some(who)]

    def left(self, plan: int, groups: int, waited: str) -> None:
        """It still waits when the last day is over."""
        self.left_by[plan, waited] += groups

    def _add(self, plan: int, work: Ints, now: int) -> None:
        self.load[self.day(now)] += work
        self.work_of[plan][self.day(now)] += work
