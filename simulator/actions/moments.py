"""Members publish moments; customers see, like and comment on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import ids, moments
from simulator.actions.mass import picked
from simulator.actions.subjects import Args, member_of, number, person_of, words
from simulator.mass_records import task_key
from simulator.moment_records import Moment, MomentTask
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def publish(sim: Sim, args: Args) -> dict[str, Any]:
    """The member publishes the moment the corp made for them."""
    moment, task = _task(sim, args)
    if moment.cancelled_at:
        raise Refused("moment_cancelled")
    if task.status:
        raise Refused("moment_published", member=member_of(sim, args).name)
    moments.publish(sim, moment, task)
    return {"seen_by": len(task.seen_by)}


def publish_many(sim: Sim, args: Args) -> dict[str, Any]:
    """All who have something to publish do so, or the `share` of them that the `seed` picks."""
    share, seed = number(args, "share", 1.0), int(number(args, "seed", 1))
    moment_id, userid = words(args, "moment_id", default=""), words(args, "member", default="")
    done = 0
    for task in sim.state.moment_tasks.all():
        wanted = moment_id in ("", task.moment_id) and userid.lower() in ("", task.userid.lower())
        moment = waiting_moment(sim, task) if wanted else None
        if moment is not None and picked(task.key, share=share, seed=seed):
            moments.publish(sim, moment, task)
            done += 1
    return {"tasks": done}


def post(sim: Sim, args: Args) -> dict[str, Any]:
    """A moment of the member's own, for all their customers."""
    member = member_of(sim, args)
    now = sim.clock.now()
    moment = Moment(
        ids.fresh("mom", 24), 0, int(now), now, text=words(args, "text"), creator=member.userid
    )
    sim.state.moments.put(moment)
    task = MomentTask(moment.moment_id, member.userid)
    moments.publish(sim, moment, task)
    return {"moment_id": moment.moment_id, "seen_by": len(task.seen_by)}


def like(sim: Sim, args: Args) -> dict[str, Any]:
    """A second like takes the first one back."""
    _, task = _task(sim, args)
    row = _reaction(sim, task, args)
    kept = [each for each in task.likes if _who(each) != _who(row)]
    task.likes = kept if len(kept) < len(task.likes) else [*kept, row]
    sim.state.moment_tasks.put(task)
    return {"likes": len(task.likes)}


def comment(sim: Sim, args: Args) -> dict[str, Any]:
    _, task = _task(sim, args)
    task.comments = [*task.comments, {**_reaction(sim, task, args), "text": words(args, "text")}]
    sim.state.moment_tasks.put(task)
    return {"comments": len(task.comments)}


def waiting_moment(sim: Sim, task: MomentTask) -> Moment | None:
    """The task's moment while the member can still publish it."""
    moment = sim.state.moments.get(task.moment_id)
    assert moment is not None, "a task is made with its moment"
    gone = sim.state.member(task.userid) is None
    late = task.status or gone or moment.cancelled_at or sim.clock.now() < moment.ready_at
    return None if late else moment


def _task(sim: Sim, args: Args) -> tuple[Moment, MomentTask]:
    member, moment_id = member_of(sim, args), words(args, "moment_id")
    moment = sim.state.moments.get(moment_id)
    task = sim.state.moment_tasks.get(task_key(moment_id, member.userid))
    if moment is None or task is None or sim.clock.now() < moment.ready_at:
        raise Refused("no_moment", member=member.name)
    return moment, task


def _reaction(sim: Sim, task: MomentTask, args: Args) -> dict[str, Any]:
    """By the person, or by the member themself where no person is named."""
    row: dict[str, Any] = {"person": "", "member": task.userid, "at": sim.clock.seconds()}
    if "person" in args:
        person = person_of(sim, args)
        if person.id not in task.seen_by:
            raise Refused("moment_unseen", person=person.name)
        row |= {"person": person.id, "member": ""}
    elif not task.status:
        raise Refused("moment_unpublished")
    return row


def _who(row: dict[str, Any]) -> tuple[str, str]:
    return row["person"], row["member"]
