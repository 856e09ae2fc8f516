"""Moments (客户朋友圈): made by an asynchronous job, published by members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, ids, moments
from simulator.api import moment_content, moment_range
from simulator.api.paging import page
from simulator.call import Call
from simulator.errors import WecomError
from simulator.limits import MINUTE, MONTH
from simulator.mass_records import task_key
from simulator.moment_records import Moment, MomentJob, MomentTask

if TYPE_CHECKING:
    from simulator.sim import Sim

JOB_LIFE = 86_400
SPAN_MOST = 30 * 86_400
FILTERS = {0: (False,), 1: (True,), 2: (False, True)}  # filter_type -> made by a member?


def add(sim: Sim, call: Call) -> dict[str, Any]:
    """Begin the job that makes the moment and a task for each member."""
    text, attachments = moment_content.checked(sim, call.body)
    wanted = moment_range.chosen(sim, call)
    _check_frequency(sim)
    now = sim.clock.now()
    ready = now + sim.state.settings.moment_job_seconds
    result: dict[str, Any] = {"errcode": 0, "errmsg": "ok", **wanted.invalid}
    if wanted.by_member:
        moment = Moment(
            moment_id=ids.fresh("mom", 24),
            agent_id=call.app.agent_id,
            create_time=int(now),
            ready_at=ready,
            visible_type=wanted.visible_type,
            text=text,
            attachments=attachments,
        )
        sim.state.moments.put(moment)
        for userid, people in wanted.by_member.items():
            sim.state.moment_tasks.put(MomentTask(moment.moment_id, userid, people))
        sim.schedule.at(ready, "handed_out", {"id": moment.moment_id})
        result["moment_id"] = moment.moment_id
    else:
        result |= {"errcode": 41211, "errmsg": "nobody to publish the moment"}
    job = sim.state.moment_jobs.put(MomentJob(ids.fresh("job", 20), now, ready, result))
    return {"jobid": job.jobid}


def job_result(sim: Sim, call: Call) -> dict[str, Any]:
    """1 started, 2 creating, 3 done; forgotten after a day."""
    jobid = call.query.get("jobid", "")
    if not jobid:
        raise WecomError(41059)
    job, now = sim.state.moment_jobs.get(jobid), sim.clock.now()
    if job is None or now >= job.created_at + JOB_LIFE:
        raise WecomError(41060)
    answer: dict[str, Any] = {"type": "add_moment_task"}
    if now >= job.done_at:
        return {**answer, "status": 3, "result": job.result}
    return {**answer, "status": 1 if now < (job.created_at + job.done_at) / 2 else 2}


def cancel(sim: Sim, call: Call) -> dict[str, Any]:
    """Who has not published it cannot any more; what is published stays."""
    moment = _of_corp(sim, call)
    if moment.cancelled_at:
        raise WecomError(41088)
    moment.cancelled_at = sim.clock.seconds()
    sim.state.moments.put(moment)
    return {}


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    body = call.body
    start = fields.whole(body, "start_time", missing=40063)
    end = fields.whole(body, "end_time", missing=40063)
    shown = FILTERS.get(fields.whole(body, "filter_type", default=2))
    if shown is None or not 0 <= end - start <= SPAN_MOST:
        raise WecomError(40058)
    creator = fields.text(body, "creator")
    found = [
        moment
        for moment in sim.state.moments.all()
        if start <= moment.create_time <= end
        and moment.ready_at <= sim.clock.now()
        and bool(moment.creator) in shown
        and creator in ("", moment.creator)
    ]
    scope = f"moments|{start}|{end}|{creator}|{shown}"
    rows, following = page(sim, call, found, default=20, most=20, scope=scope)
    return {"next_cursor": following, "moment_list": [moment_content.shown(row) for row in rows]}


def tasks(sim: Sim, call: Call) -> dict[str, Any]:
    """The members of the corp's moment: 0 not published, 1 published."""
    moment = _of_corp(sim, call)
    every = sim.state.moment_tasks.find("moment", moment.moment_id)
    scope = f"moment-tasks|{moment.moment_id}"
    rows, following = page(sim, call, every, default=500, most=1_000, scope=scope)
    shown = [{"userid": task.userid, "publish_status": task.status} for task in rows]
    return {"next_cursor": following, "task_list": shown}


def customers(sim: Sim, call: Call) -> dict[str, Any]:
    """The customers whom the member's moment is meant for."""
    moment, task = _task(sim, call)
    people = moments.chosen(sim, moment, task)
    scope = f"moment-chosen|{task.key}"
    rows, following = page(sim, call, people, default=500, most=1_000, scope=scope)
    shown = [{"userid": task.userid, **_external(sim, each)} for each in rows]
    return {"next_cursor": following, "customer_list": shown}


def results(sim: Sim, call: Call) -> dict[str, Any]:
    """The customers who really see it."""
    _, task = _task(sim, call)
    scope = f"moment-seen|{task.key}"
    rows, following = page(sim, call, list(task.seen_by), default=3_000, most=5_000, scope=scope)
    return {"next_cursor": following, "customer_list": [_external(sim, each) for each in rows]}


def comments(sim: Sim, call: Call) -> dict[str, Any]:
    """Who commented and who liked, without the words."""
    _, task = _task(sim, call)
    return {
        "comment_list": [_reaction(sim, row) for row in task.comments],
        "like_list": [_reaction(sim, row) for row in task.likes],
    }


def _check_frequency(sim: Sim) -> None:
    if sim.limits.exceeded("moments|m", sim.limits.moments_minute, MINUTE):
        raise WecomError(45009)
    if sim.limits.exceeded("moments|M", sim.limits.moments_month, MONTH):
        raise WecomError(41210)
    under_way = sum(job.done_at > sim.clock.now() for job in sim.state.moment_jobs.all())
    if under_way >= sim.state.settings.moment_jobs_most:
        raise WecomError(41078)


def _moment(sim: Sim, call: Call) -> Moment:
    moment = sim.state.moments.get(fields.text(call.body, "moment_id", missing=41061))
    if moment is None:
        raise WecomError(41062)
    if sim.clock.now() < moment.ready_at:
        raise WecomError(41079)
    return moment


def _of_corp(sim: Sim, call: Call) -> Moment:
    moment = _moment(sim, call)
    if moment.creator:
        raise WecomError(41089)
    return moment


def _task(sim: Sim, call: Call) -> tuple[Moment, MomentTask]:
    moment = _moment(sim, call)
    userid = fields.text(call.body, "userid", missing=40063, octets=64)
    task = sim.state.moment_tasks.get(task_key(moment.moment_id, userid))
    if task is None:
        raise WecomError(40003)
    return moment, task


def _external(sim: Sim, person_id: str) -> dict[str, str]:
    person = sim.state.people.get(person_id)
    return {"external_userid": person.external_userid if person is not None else person_id}


def _reaction(sim: Sim, row: dict[str, Any]) -> dict[str, Any]:
    who = _external(sim, row["person"]) if row["person"] else {"userid": row["member"]}
    return {**who, "create_time": row["at"]}
