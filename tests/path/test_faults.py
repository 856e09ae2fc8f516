"""WeCom at its worst, end to end: what it does not tell, and when it does not answer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.live import Programs, free_port
from tests.path.conftest import forget
from tests.path.crowd import (
    Crowd,
    Person,
    check_everybody,
    check_profiles,
    check_welcomes,
    is_settled,
    open_code,
    wait,
)
from tests.worlds import Simulator
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Follow, Profile
from yutang.kernel import clock, jobs
from yutang.outreach.models import WelcomeSend
from yutang.wecom.models import Pause

pytestmark = pytest.mark.slow
LONG = 8  # seconds of trouble
TOO_LONG = 23  # no welcome lives so long
LIMITED = {
    "externalcontact/get": LONG,
    "externalcontact/mark_tag": LONG,
    "externalcontact/send_welcome_msg": TOO_LONG,
}
DROP = {"kind": "drop", "match": "change_external_contact"}


@pytest.fixture
def crowd(
    programs: Programs, own_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Crowd]:
    """A live code with tag and gift, served by a real web and worker."""
    for name, value in own_simulator.connected_environment.items():
        monkeypatch.setenv(name, value)
    forget()
    web = programs.web(port=free_port())
    programs.worker(YUTANG_BASE_URL=web.url)
    own_simulator.connect(web.url)
    crowd = open_code(own_simulator)
    crowd.find_qr()
    yield crowd
    forget()


@pytest.mark.parametrize("pull", ["customer_ids", "customers"])
def test_dropped_callbacks_are_made_up_for_by_reconciling(crowd: Crowd, pull: str):
    simulator = crowd.simulator
    lost, *_kept = crowd.come(5)
    wait(lambda: arrived() == 5, "those who were told of are known")
    wait(is_settled, "nothing waits")
    follow = follow_of(lost)
    grow_old(follow)

    simulator.post("/sim/faults", **DROP)
    simulator.post("/sim/settings", confirm_after_seconds=0)
    crowd.come(5)
    member = follow.member.wecom_userid
    simulator.post("/sim/member/delete_customer", member=member, person=lost["id"])
    assert simulator.get("/sim/callbacks", limit="1")["counts"]["dropped"] == 11
    assert arrived() == 5
    assert follow_of(lost).is_open

    jobs.later(f"wecom.reconcile_{pull}", timestamp=0)
    wait(lambda: arrived() == 10, "those who were not told of are known")
    wait(lambda: not follow_of(lost).is_open, "the removal shows")
    wait(is_settled, "nothing waits")
    gone = Activity.objects.get(kind=Kind.GONE)
    assert (gone.customer_id, gone.member_id) == (follow.customer_id, follow.member_id)
    assert Profile.objects.get(pk=follow.customer_id).state == "lost"
    check_everybody(crowd, left=lost)


def test_a_wecom_at_its_worst_is_outlasted(crowd: Crowd):
    simulator = crowd.simulator
    for path, seconds in LIMITED.items():
        simulator.post("/sim/faults", kind="errcode:45009", match=path, for_seconds=seconds)
    simulator.post("/sim/faults", kind="silent", match="*", for_seconds=LONG - 1)
    for kind in ("duplicate", "reorder"):
        simulator.post("/sim/faults", kind=kind, probability=0.5, seconds=3, for_seconds=LONG)
    crowd.come(10)
    simulator.post("/sim/tokens/revoke")
    crowd.come(10)
    wait(lambda: arrived() == 20, "all events are handled")
    wait(is_settled, "nothing waits")
    check_everybody(crowd)
    check_profiles(crowd)
    check_welcomes(crowd)
    assert WelcomeSend.objects.filter(state="late").exists()

    wait(lambda: not Pause.objects.filter(until__gt=clock.now()).exists(), "the pauses are over")
    (newcomer,) = crowd.come(1)
    wait(lambda: arrived() == 21, "all goes on as before")
    wait(is_settled, "nothing waits")
    assert crowd.greetings(newcomer) == 1
    check_everybody(crowd)
    check_welcomes(crowd)


def arrived() -> int:
    return Activity.objects.filter(kind=Kind.ADDED).count()


def follow_of(person: Person) -> Follow:
    value = person["external_userid"]
    return Follow.objects.select_related("member").get(customer__identities__value=value)


def grow_old(follow: Follow) -> None:
    """WeCom's lists may lack a relation that is younger than a minute; this one is older."""
    Follow.objects.filter(pk=follow.pk).update(since=follow.since - timedelta(hours=1))
