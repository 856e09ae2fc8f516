"""Departments (部门)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Department
from simulator.visibility import sees_department

if TYPE_CHECKING:
    from simulator.sim import Sim


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    return {"department": [_row(department) for department in _visible(sim, call)]}


def simple_list(sim: Sim, call: Call) -> dict[str, Any]:
    rows = [
        {"id": department.id, "parentid": department.parentid, "order": department.order}
        for department in _visible(sim, call)
    ]
    return {"department_id": rows}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    text = call.query.get("id", "")
    if not text:
        raise WecomError(40063)
    department = _known(sim, text)
    if not _sees(sim, call, department):
        raise WecomError(60011)
    return {"department": _row(department)}


def _visible(sim: Sim, call: Call) -> list[Department]:
    """The department and all below it as far as the app sees them; all without an id."""
    text = call.query.get("id", "")
    root = _known(sim, text).id if text else 1
    found = [d for d in sim.state.subtree(root) if _sees(sim, call, d)]
    if text and not found:
        raise WecomError(60011)
    return found


def _known(sim: Sim, text: str) -> Department:
    department = sim.state.departments.get(text)
    if department is None:
        raise WecomError(60123)
    return department


def _sees(sim: Sim, call: Call, department: Department) -> bool:
    if call.app.kind == "contact_sync":
        return True
    return sees_department(sim.state, call.app, department.id)


def _row(department: Department) -> dict[str, Any]:
    return {
        "id": department.id,
        "name": department.name,
        "name_en": "",
        "department_leader": department.leaders,
        "parentid": department.parentid,
        "order": department.order,
    }
