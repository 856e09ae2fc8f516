"""Intercept rules (敏感词规则): what members may not say to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, ids
from simulator.call import Call
from simulator.errors import WecomError
from simulator.serving_records import InterceptRule

if TYPE_CHECKING:
    from simulator.sim import Sim

RULES_MOST, WORDS_MOST, WORD_CHARS, NAME_CHARS, RANGE_MOST = 100, 300, 32, 20, 1_000


def add(sim: Sim, call: Call) -> dict[str, Any]:
    if len(sim.state.intercept_rules) >= RULES_MOST:
        raise WecomError(41070)
    body = call.body
    scope = fields.part(body, "applicable_range")
    rule = InterceptRule(
        rule_id=ids.fresh("rule", 12),
        agent_id=call.app.agent_id,
        rule_name=_name(body),
        create_time=sim.clock.seconds(),
        word_list=_words(body),
        semantics_list=_semantics(body),
        intercept_type=_kind(body),
        users=fields.strings(scope, "user_list", most=RANGE_MOST),
        departments=fields.numbers(scope, "department_list", most=RANGE_MOST),
    )
    if not rule.users and not rule.departments:
        raise WecomError(40063)
    sim.state.intercept_rules.put(rule)
    return {"rule_id": rule.rule_id}


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    own = [r for r in sim.state.intercept_rules.all() if r.agent_id == call.app.agent_id]
    names = ("rule_id", "rule_name", "create_time")
    return {"rule_list": [{name: getattr(rule, name) for name in names} for rule in own]}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    rule = _own(sim, call)
    return {
        "rule": {
            "rule_id": rule.rule_id,
            "rule_name": rule.rule_name,
            "word_list": rule.word_list,
            "semantics_list": rule.semantics_list,
            "intercept_type": rule.intercept_type,
            "applicable_range": {"user_list": rule.users, "department_list": rule.departments},
        }
    }


def update(sim: Sim, call: Call) -> dict[str, Any]:
    """What the body names; people are added and taken one by one."""
    rule, body = _own(sim, call), call.body
    if "rule_name" in body:
        rule.rule_name = _name(body)
    if "word_list" in body:
        rule.word_list = _words(body)
    if "extra_rule" in body:
        rule.semantics_list = _semantics(fields.part(body, "extra_rule"))
    if "intercept_type" in body:
        rule.intercept_type = _kind(body)
    added = fields.part(body, "add_applicable_range")
    gone = fields.part(body, "remove_applicable_range")
    users = [*rule.users, *fields.strings(added, "user_list", most=RANGE_MOST)]
    departments = [*rule.departments, *fields.numbers(added, "department_list", most=RANGE_MOST)]
    without = (fields.strings(gone, "user_list"), fields.numbers(gone, "department_list"))
    rule.users = [each for each in dict.fromkeys(users) if each not in without[0]]
    rule.departments = [each for each in dict.fromkeys(departments) if each not in without[1]]
    sim.state.intercept_rules.put(rule)
    return {}


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    sim.state.intercept_rules.drop(_own(sim, call).rule_id)
    return {}


def blocked(sim: Sim, userid: str, text: str) -> str:
    """The word for which the member's message is stopped; empty: it goes out."""
    member = sim.state.member(userid)
    if member is None:
        return ""
    inside = {
        above for department in member.departments for above in sim.state.ancestors(department)
    }
    for rule in sim.state.intercept_rules.all():
        applies = userid in rule.users or inside.intersection(rule.departments)
        if applies and rule.intercept_type == 1:
            for word in rule.word_list:
                if word in text:
                    return word
    return ""


def _own(sim: Sim, call: Call) -> InterceptRule:
    rule = sim.state.intercept_rules.get(fields.text(call.body, "rule_id", missing=40063))
    if rule is None or rule.agent_id != call.app.agent_id:
        raise WecomError(41068)
    return rule


def _name(body: dict[str, Any]) -> str:
    return fields.text(body, "rule_name", missing=40063, chars=NAME_CHARS)


def _words(body: dict[str, Any]) -> list[str]:
    words = fields.strings(body, "word_list", most=WORDS_MOST)
    if not words or any(not 1 <= len(word) <= WORD_CHARS for word in words):
        raise WecomError(40058)
    return words


def _semantics(body: dict[str, Any]) -> list[int]:
    found = fields.numbers(body, "semantics_list")
    if not set(found) <= {1, 2, 3}:
        raise WecomError(40058)
    return found


def _kind(body: dict[str, Any]) -> int:
    return fields.whole(body, "intercept_type", missing=40063, low=1, high=2)
