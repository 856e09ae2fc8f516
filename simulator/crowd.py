"""A crowd with a seed: people who scan, add, chat and leave at a chosen rate."""

from __future__ import annotations

import asyncio
import heapq
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

TICK = 0.1
BATCH = 200
CHATS, LEAVES = 0.6, 0.05  # shares of those who were added
PATIENCE = 5.0  # seconds to wait for the last welcomes
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "安宁静雅晨曦子涵雨桐浩然思远嘉怡明轩"
WORDS = (
    "在吗",
    "今天营业到几点？",
    "有优惠券吗",
    "谢谢！",
    "请问新品上市了吗",
    "好的",
    "我要一杯拿铁",
)


@dataclass
class Plan:
    base: str
    seed: int
    rate: float
    seconds: float
    people: int
    codes: list[str] = field(default_factory=list)
    confirm: float = 0.0  # the share of members who send what the company prepared
    quiet: bool = False


async def run(plan: Plan) -> dict[str, Any]:
    """Play the plan against the stand-in and say what came of it."""
    async with httpx.AsyncClient(base_url=plan.base, timeout=30.0, trust_env=False) as client:
        return await Crowd(plan, client).play()


class Crowd:
    """The people of one plan; the same seed does the same things in the same order."""

    def __init__(self, plan: Plan, client: httpx.AsyncClient) -> None:
        self._plan = plan
        self._client = client
        self._random = random.Random(plan.seed)  # noqa: S311 — repeatable, not secret
        self._later: list[tuple[float, int, dict[str, Any]]] = []
        self._counts: Counter[str] = Counter()
        self._sequence = 0
        self._codes: list[str] = []
        self._people: list[str] = []

    async def play(self) -> dict[str, Any]:
        self._codes = self._plan.codes or await self._known_codes()
        await self._gather()
        since = int((await self._get("/sim/clock"))["now"] * 1000)
        started = time.monotonic()
        await self._play_for(started)
        took = time.monotonic() - started
        welcomes = await self._settled_welcomes(since)
        return self._summary(welcomes, took)

    async def _known_codes(self) -> list[str]:
        found = [code["payload"] for code in (await self._get("/sim/codes"))["codes"]]
        if not found:
            raise SystemExit("There are no codes yet: create one, or name one with --code.")
        return found

    async def _gather(self) -> None:
        """Create the people; those of an earlier run with this seed are already there."""
        self._people = [f"crowd{self._plan.seed}-{n}" for n in range(self._plan.people)]
        for start in range(0, len(self._people), BATCH):
            steps = [
                {"do": "people", "id": person, "name": self._name(), "gender": place % 2 + 1}
                for place, person in enumerate(self._people[start : start + BATCH])
            ]
            await self._act(steps)
        self._counts.clear()

    async def _play_for(self, started: float) -> None:
        arrived, printed = 0, 0
        while (elapsed := time.monotonic() - started) < self._plan.seconds:
            due = int(elapsed * self._plan.rate) + 1
            steps = self._followers(elapsed)
            for number in range(arrived, due):
                steps += self._arrival(number)
            arrived = max(arrived, due)
            for start in range(0, len(steps), BATCH):
                self._note(await self._act(steps[start : start + BATCH]), elapsed)
            if int(elapsed) > printed:
                printed = int(elapsed)
                await self._confirm()
                self._report(elapsed)
            await asyncio.sleep(max(0.0, TICK - (time.monotonic() - started - elapsed)))

    async def _confirm(self) -> None:
        """Members send their mass messages and moments, or never do."""
        if not self._plan.confirm:
            return
        chosen = {"share": self._plan.confirm, "seed": self._plan.seed}
        for action, name in (("mass/confirm_many", "masses"), ("moments/publish_many", "moments")):
            ((_, result),) = await self._act([{"do": action, **chosen}])
            self._counts[name] += result["tasks"]

    def _arrival(self, number: int) -> list[dict[str, Any]]:
        person = self._people[number % len(self._people)]
        code = self._random.choice(self._codes)
        return [
            {"do": "scan", "person": person, "code": code},
            {"do": "add", "person": person, "code": code},
        ]

    def _followers(self, elapsed: float) -> list[dict[str, Any]]:
        """What people do some seconds after they were added."""
        steps = []
        while self._later and self._later[0][0] <= elapsed:
            steps.append(heapq.heappop(self._later)[2])
        return steps

    def _note(self, outcomes: list[tuple[dict[str, Any], dict[str, Any]]], elapsed: float) -> None:
        for step, result in outcomes:
            what = step["do"]
            if not result["ok"]:
                self._counts["refused"] += 1
            elif what == "add" and result["state"] != "already":
                self._counts["adds"] += 1
                self._plan_ahead(result["person"], result["member"], elapsed)
            elif what == "add":
                self._counts["already_friends"] += 1
            else:
                self._counts[_PLURALS[what]] += 1

    def _plan_ahead(self, person: str, member: str, elapsed: float) -> None:
        who = {"person": person, "member": member}
        if self._random.random() < CHATS:
            text = self._random.choice(WORDS)
            self._at(elapsed + self._random.uniform(3, 8), {"do": "chat", "text": text, **who})
        if self._random.random() < LEAVES:
            moment = elapsed + self._random.uniform(8, 20)
            self._at(moment, {"do": "customer/delete_member", **who})

    def _at(self, moment: float, step: dict[str, Any]) -> None:
        self._sequence += 1
        heapq.heappush(self._later, (moment, self._sequence, step))

    async def _act(
        self, steps: list[dict[str, Any]]
    ) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        if not steps:
            return []
        answer = await self._client.post("/sim/act", json={"actions": steps})
        answer.raise_for_status()
        return list(zip(steps, answer.json()["results"], strict=True))

    async def _get(self, path: str) -> dict[str, Any]:
        answer = await self._client.get(path)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def _settled_welcomes(self, since: int) -> dict[str, Any]:
        """The figures of this run, once no welcome is awaited or patience ends."""
        until = time.monotonic() + PATIENCE
        while True:
            figures = await self._get(f"/sim/welcomes?since_ms={since}")
            if not figures["waiting"] or time.monotonic() > until:
                return figures
            await asyncio.sleep(0.25)

    def _summary(self, welcomes: dict[str, Any], took: float) -> dict[str, Any]:
        adds = self._counts["adds"]
        return {
            "seconds": round(took, 1),
            "people": len(self._people),
            "codes": len(self._codes),
            "scans": self._counts["scans"],
            "adds": adds,
            "adds_per_second": round(adds / took, 1) if took else 0.0,
            "already_friends": self._counts["already_friends"],
            "chats": self._counts["chats"],
            "leaves": self._counts["leaves"],
            "masses": self._counts["masses"],
            "moments": self._counts["moments"],
            "refused": self._counts["refused"],
            "welcome_codes": welcomes["codes"],
            "welcomes": welcomes["sent"],
            "welcomes_missed": welcomes["missing"] + welcomes["waiting"],
            "p50_ms": welcomes["p50_ms"],
            "p95_ms": welcomes["p95_ms"],
            "p99_ms": welcomes["p99_ms"],
        }

    def _report(self, elapsed: float) -> None:
        if not self._plan.quiet:
            figures = "  ".join(f"{name} {count}" for name, count in sorted(self._counts.items()))
            sys.stdout.write(f"{elapsed:6.1f} s  {figures}\n")
            sys.stdout.flush()

    def _name(self) -> str:
        return self._random.choice(SURNAMES) + "".join(self._random.sample(GIVEN, 2))


_PLURALS = {"scan": "scans", "chat": "chats", "customer/delete_member": "leaves"}
