"""Templates that lead to the next order, and back."""

from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.kits.making import arm, branch, material, plan, profile, send, task, wait


def five_orders() -> dict[str, Any]:
    """After each order the approach of its stage; whoever orders again begins anew."""
    orders = "order_count"
    arms = [
        arm(
            _("First order"),
            profile(orders, "eq", 1),
            [
                wait("w1", days=2),
                material("use", _("How to get the best of it")),
                wait("w1b", days=12),
                material("next", _("What goes well with it"), purpose="promotion"),
            ],
        ),
        arm(
            _("Second order"),
            profile(orders, "eq", 2),
            [
                wait("w2", days=3),
                send(
                    "ask",
                    _("How do you like it? Tell me honestly, also what could be better."),
                    _("Ask for an opinion"),
                ),
                wait("w2b", days=14),
                material("habit", _("Ideas for each day")),
            ],
        ),
        arm(
            _("Third order"),
            profile(orders, "eq", 3),
            [
                wait("w3", days=3),
                task("regular", _("Thank the regular customer in person")),
                wait("w3b", days=20),
                material("set", _("A set for regular customers"), purpose="promotion"),
            ],
        ),
        arm(
            _("Fourth order"),
            profile(orders, "eq", 4),
            [wait("w4", days=5), material("members", _("What members have of it"))],
        ),
    ]
    friend = [
        wait("w5", days=5),
        task("friend", _("A word of thanks, and a small surprise")),
        wait("w5b", days=25),
        material("share", _("Something to pass on to a friend")),
    ]
    flow = [branch("which", _("Which order was it?"), arms, friend)]
    return plan(
        [{"kind": "activity", "match": {"kinds": ["order_paid"]}}],
        flow,
        reentry={"mode": "after", "days": 3},
        goal={"match": {"kinds": ["order_paid"]}, "days": 45, "leaves": True},
    )


def win_back() -> dict[str, Any]:
    """Another try for each stage; whoever buys is left in peace."""
    stage = "lifecycle"
    arms = [
        arm(
            _("Silent"),
            profile(stage, "in", ["silent"]),
            [
                material("news", _("What is new since then")),
                wait("w1", days=7),
                send(
                    "care",
                    _(
                        "I haven't heard from you for a while. Is everything all right? If"
                        " you need anything, I'm here."
                    ),
                    _("A question without an offer"),
                ),
            ],
        ),
        arm(
            _("Dormant"),
            profile(stage, "in", ["dormant"]),
            [
                send(
                    "miss",
                    _("We have missed you. May I tell you what has changed since your last order?"),
                    _("We have missed you"),
                ),
                wait("w2", days=10),
                material("offer", _("An offer to come back"), purpose="promotion"),
            ],
        ),
    ]
    churned = [
        material("last", _("The best offer, once"), purpose="promotion"),
        wait("w3", days=14),
        task("call", _("Ask in person why they left")),
    ]
    flow = [branch("stage", _("Which stage of life?"), arms, churned)]
    return plan(
        [{"kind": "audience", "audience": 0, "on": "entered", "inside": True}],
        flow,
        reentry={"mode": "after", "days": 90},
        goal={"match": {"kinds": ["order_paid"]}, "days": 30, "leaves": True},
    )
