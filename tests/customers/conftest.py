"""What customers' tests share: who comes from the stand-in."""

from typing import Any

import pytest

from tests.worlds import Simulator
from yutang.kernel import clock


@pytest.fixture
def zhao(wecom: Simulator) -> dict[str, Any]:
    """A person of the stand-in who is a friend of Alice there."""
    person = wecom.post("/sim/people", name="赵晓", gender=2, unionid=f"o{clock.now():%f%S}zhao")
    wecom.post("/sim/member/add", person=person["id"], member="Alice")
    return dict(person)
