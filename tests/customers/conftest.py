"""What customers' tests share: who comes from the stand-in."""

from datetime import timedelta
from typing import Any

import pytest

from tests import make as shared
from tests.customers import make
from tests.worlds import Simulator
from yutang.kernel import clock


@pytest.fixture
def zhao(wecom: Simulator) -> dict[str, Any]:
    """A person of the stand-in who is a friend of Alice there."""
    person = wecom.post("/sim/people", name="赵晓", gender=2, unionid=f"o{clock.now():%f%S}zhao")
    wecom.post("/sim/member/add", person=person["id"], member="Alice")
    return dict(person)


@pytest.fixture
def brand(db: None) -> dict[str, Any]:
    """Two stores, each with a guide and a customer; an owner above."""
    headquarters = shared.unit("HQ", kind="headquarters")
    west, east = shared.unit("West", parent=headquarters), shared.unit("East", parent=headquarters)
    return {
        "owner": shared.member("Owner", units=(headquarters,)),
        "manager": shared.member("Carol", role="store_manager", units=(west,)),
        "guide": shared.member("Alice", role="guide", units=(west,)),
        "other": shared.member("Dave", role="guide", units=(east,)),
        "analyst": shared.member("Ann", role="analyst"),
        "zhao": make.follow("Zhao", by="Alice", at=make.NOON),
        "qian": make.follow("Qian", by="Dave", at=make.NOON + timedelta(hours=1)),
        "west": west,
    }


@pytest.fixture
def told(brand: dict[str, Any]) -> dict[str, Any]:
    """The same, read into profiles."""
    make.read()
    return brand
