"""What a rule means, said once more in plain Python: slowly, and with nothing of the engines."""

from datetime import date, datetime, time, timedelta
from typing import Any

from tests.audiences.rule_world import FORMS, NOW, World
from yutang.customers.models import Fact, Profile

NEGATIVE = {"ne": "eq", "not_in": "in", "not_in_last": "in_last", "not_in_stage": "in_stage"}
INSTANTS = ("added_at", "lost_at", "lifecycle_at", "last_contact_at", "last_activity_at",
            "last_order_at")  # fmt: skip


KEYS = {"profile", "fact", "tags", "activity", "orders", "groups", "audience"}


class Model:
    """Answers for one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.today = NOW.astimezone(world.zone).date()

    def members(self, rule: Any) -> set[int]:
        return {each.pk for each in self.world.profiles if self.holds(rule["where"], each)}

    def holds(self, node: Any, who: Profile) -> bool:
        if "all" in node:
            return all(self.holds(each, who) for each in node["all"])
        if "any" in node:
            return any(self.holds(each, who) for each in node["any"])
        if "not" in node:
            return not self.holds(node["not"], who)
        (key,) = KEYS & set(node)
        found: bool = getattr(self, f"_{key}")(node, who)
        return found

    def _tags(self, node: Any, who: Profile) -> bool:
        borne, asked = set(who.tag_ids), set(node["ids"])
        return {"any": bool(borne & asked), "all": asked <= borne, "none": not borne & asked}[
            node["tags"]
        ]

    def _audience(self, node: Any, who: Profile) -> bool:
        return bool((who.pk in self.world.audiences[node["audience"]]) == (node["is"] == "in"))

    def _profile(self, node: Any, who: Profile) -> bool:
        name, op = node["profile"], node["is"]
        if op in NEGATIVE:
            return not self._profile({**node, "is": NEGATIVE[op]}, who)
        value = self._field(name, who)
        if op in ("empty", "filled"):
            return bool((value in (None, "", [])) == (op == "empty"))
        if value is None:
            return False
        if name in ("member_ids", "unit_ids"):
            return bool(set(value) & set(node["value"]))
        if name in INSTANTS or name.endswith("_at"):
            return self._instant(op, node["value"], value)
        return compare(op, value, node["value"])

    def _field(self, name: str, who: Profile) -> Any:
        if name in ("gender", "type"):
            return getattr(who.customer, name)
        if name == "kept_amount":
            return who.order_amount - who.refund_amount
        if name.startswith("order_") and name.endswith("_at"):
            place = int(name.split("_")[1]) - 1
            return who.first_orders[place] if place < len(who.first_orders) else None
        return getattr(who, name)

    def _instant(self, op: str, asked: Any, at: datetime) -> bool:
        if op == "in_last":
            return NOW - timedelta(hours=24 * asked) < at <= NOW
        if op == "in_next":
            return NOW < at <= NOW + timedelta(hours=24 * asked)
        if op == "between":
            return self._start(asked[0]) <= at < self._start(asked[1], 1)
        return at < self._start(asked) if op == "before" else at >= self._start(asked, 1)

    def _start(self, day: str, later: int = 0) -> datetime:
        return datetime.combine(
            date.fromisoformat(day) + timedelta(days=later), time.min, self.world.zone
        )

    def _fact(self, node: Any, who: Profile) -> bool:
        op, form = node["is"], FORMS[node["fact"]]
        rows = [
            each
            for each in self.world.facts
            if each.customer_id == who.pk and each.type == self.world.types[node["fact"]]
        ]
        if op in ("empty", "filled"):
            return bool(bool(rows) == (op == "filled"))
        if op in NEGATIVE:
            return not self._fact({**node, "is": NEGATIVE[op]}, who)
        return any(self._row(node, form, each) for each in rows)

    def _row(self, node: Any, form: str, row: Fact) -> bool:
        op, asked = node["is"], node["value"]
        if op == "in_stage":
            return row.stage_id in asked
        if form in ("date", "person"):
            return row.day is not None and self._date(op, asked, row.day, node.get("unit"))
        if form == "yes_no":
            return bool(bool(row.number) == asked)
        columns = {"text": row.text, "number": row.number}
        return compare(op, columns.get(form, row.choice_id), asked)

    def _date(self, op: str, asked: Any, day: date, unit: str | None) -> bool:
        today = self.today
        if op == "in_last":
            return today - timedelta(days=asked) < day <= today
        if op == "in_next":
            return today <= day < today + timedelta(days=asked)
        if op == "anniversary_in":
            return day <= today and any(
                celebrates(day, today + timedelta(days=n)) for n in range(asked)
            )
        if op == "age_between":
            return bool(asked[0] <= age(day, today, unit or "days") <= asked[1])
        days = [date.fromisoformat(each) for each in (asked if op == "between" else [asked])]
        return compare({"before": "lt", "after": "gt", "between": "between"}[op], day,
                       days if op == "between" else days[0])  # fmt: skip

    def _activity(self, node: Any, who: Profile) -> bool:
        asked, about = node["activity"], node["activity"].get("subject")
        rows = [
            each
            for each in self.world.activities
            if each.customer_id == who.pk
            and (not asked.get("kinds") or each.kind in asked["kinds"])
            and (not asked.get("members") or each.member_id in asked["members"])
            and (not about or each.subject_type == about["type"])
            and (not about or not about.get("ids") or each.subject_id in about["ids"])
            and self._within(node.get("within"), each.happened_at)
        ]
        amounts = [
            each.amount
            for each in rows
            if each.amount is not None and each.props.get("currency", "CNY") == "CNY"
        ]
        moments = [each.happened_at for each in rows]
        return self._measured(node, moments, {"count": len(rows), "sum": sum(amounts)})

    def _groups(self, node: Any, who: Profile) -> bool:
        asked, stay = node["groups"], node.get("stay", "inside")
        chats = {
            each.pk
            for each in self.world.chats
            if (not asked.get("ids") or each.pk in asked["ids"])
            and (not asked.get("tags") or set(asked["tags"]) & set(each.tags))
            and (not asked.get("owners") or each.owner_id in asked["owners"])
        }
        rows = [e for e in self.world.stays if e.customer_id == who.pk and e.group_id in chats]
        if stay == "inside":
            rows = [each for each in rows if each.left_at is None]
        if stay == "left":
            rows = [each for each in rows if each.left_at and each.ended_by != "dissolved"]
        moments = {
            each: (each.left_at if stay == "left" else None) or each.joined_at for each in rows
        }
        rows = [each for each in rows if self._within(node.get("within"), moments[each])]
        count = len({each.group_id for each in rows})
        return self._measured(node, [moments[each] for each in rows], {"count": count})

    def _orders(self, node: Any, who: Profile) -> bool:
        asked = node["orders"]
        orders = [each for each in self.world.orders if each.customer_id == who.pk]
        lines = {
            each.pk: [
                line
                for line in self.world.lines
                if line.order_id == each.pk and self._fits(asked, line)
            ]
            for each in orders
        }
        orders = [
            each
            for each in orders
            if (not asked.get("stores") or each.store_id in asked["stores"]) and lines[each.pk]
        ]
        orders.sort(key=lambda each: (each.paid_at, each.pk))
        if nth := node.get("nth"):
            orders = orders[nth - 1 : nth]
        orders = [each for each in orders if self._within(node.get("within"), each.paid_at)]
        by_line = any(asked.get(key) for key in ("products", "categories", "needs", "obstacles"))
        return self._measured(
            node, [each.paid_at for each in orders], self._totals(orders, lines, by_line)
        )

    def _totals(self, orders: Any, lines: Any, by_line: bool) -> dict[str, Any]:
        ours = [each for each in orders if each.currency == "CNY"]
        rows = [line for each in ours for line in lines[each.pk]] if by_line else ours
        paid = sum(each.amount for each in rows)
        kept = paid - sum(each.refunded_amount for each in rows)
        return {
            "count": len(orders),
            "amount": paid,
            "kept": kept,
            "pieces": sum(line.quantity for each in orders for line in lines[each.pk]),
            "average_amount": paid // len(ours) if ours else None,
            "average_kept": kept // len(ours) if ours else None,
        }

    def _fits(self, asked: Any, line: Any) -> bool:
        product = line.product
        path = product.node.path if product.node else ""
        tests = [
            not asked.get("products") or product.pk in asked["products"],
            not asked.get("categories") or any(f"/{id}/" in path for id in asked["categories"]),
            not asked.get("needs") or bool(set(asked["needs"]) & set(product.needs)),
            not asked.get("obstacles") or bool(set(asked["obstacles"]) & set(product.obstacles)),
        ]
        return all(tests)

    def _within(self, window: Any, at: datetime) -> bool:
        if window is None:
            return True
        if "last_days" in window:
            return NOW - timedelta(hours=24 * window["last_days"]) < at <= NOW
        day = at.astimezone(self.world.zone).date().isoformat()
        return bool(window.get("from", "") <= day <= window.get("to", "9999"))

    def _measured(self, node: Any, moments: list[datetime], totals: dict[str, Any]) -> bool:
        op, measure = node["is"], node.get("measure", "count")
        if op in NEGATIVE:
            return not self._measured({**node, "is": NEGATIVE[op]}, moments, totals)
        if measure in ("first", "last"):
            if op in ("empty", "filled"):
                return bool(bool(moments) == (op == "filled"))
            at = (min if measure == "first" else max)(moments, default=None)
            return at is not None and self._instant(op, node["value"], at)
        days = {each.astimezone(self.world.zone).date() for each in moments}
        value = len(days) if measure == "days" else totals[measure]
        return value is not None and compare(op, value, node["value"])


def compare(op: str, value: Any, asked: Any) -> bool:
    """A positive operator."""
    tests: dict[str, Any] = {
        "eq": lambda: value == asked,
        "lt": lambda: value < asked,
        "le": lambda: value <= asked,
        "gt": lambda: value > asked,
        "ge": lambda: value >= asked,
        "between": lambda: asked[0] <= value <= asked[1],
        "contains": lambda: asked in value,
        "starts": lambda: value.startswith(asked),
        "in": lambda: value in asked,
    }
    return bool(tests[op]())


def celebrates(born: date, day: date) -> bool:
    """Whether the day is an anniversary; the 29th of February falls on the 28th where it must."""
    try:
        return born.replace(year=day.year) == day
    except ValueError:
        return (day.month, day.day) == (2, 28)


def age(born: date, today: date, unit: str) -> int:
    """Completed days, months or years; -1 before the birth."""
    if unit == "days":
        return (today - born).days
    if born > today:
        return -1
    months = 0
    while later(born, months + 1) <= today:
        months += 1
    return months // 12 if unit == "years" else months


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise AssertionError
