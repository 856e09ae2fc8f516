"""Templates for days: birthdays, festivals, the stages of a child."""

from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.kits.making import arm, branch, happens, material, plan, send, until


def birthday() -> dict[str, Any]:
    """Something before, a greeting on the day."""
    flow = [
        material("gift", _("The birthday gift")),
        until("day", "09:00", 3),
        send(
            "greeting",
            _(
                "Happy birthday! May this year bring you much joy. Your gift"
                " is still waiting for you."
            ),
            _("Greeting on the day"),
        ),
    ]
    trigger = {"kind": "date", "fact": "", "days": -3, "at": "10:00"}
    return plan([trigger], flow, reentry={"mode": "always"})


def festival() -> dict[str, Any]:
    """Ideas before, a greeting on the day; who has bought gets the greeting only."""
    flow = [
        material("ideas", _("Ideas for gifts"), purpose="promotion"),
        happens(
            "buys",
            ["order_paid"],
            _("Buys something?"),
            [],
            [material("last", _("What still arrives in time"), purpose="promotion")],
            days=4,
        ),
        until("day", "09:00", 1),
        send("greeting", _("We wish you and your family a happy festival!"), _("Greeting")),
    ]
    trigger = {
        "kind": "festival",
        "festival": "mid_autumn",
        "days": -7,
        "at": "10:00",
        "audience": None,
    }
    return plan([trigger], flow, reentry={"mode": "always"})


def child() -> dict[str, Any]:
    """What is known about the stage first, then what fits it."""
    bought = {
        "activity": {"kinds": ["order_paid"]},
        "is": "ge",
        "value": 1,
        "within": {"last_days": 30},
    }
    flow = [
        material("knowledge", _("What the child can do now, and needs")),
        until("later", "20:00", 3),
        branch(
            "buyer",
            _("Has bought lately?"),
            [
                arm(
                    _("Has bought"),
                    bought,
                    [
                        send(
                            "ask",
                            _("How does the little one get along with it? I'm happy to help."),
                            _("Ask how it goes"),
                        )
                    ],
                )
            ],
            [material("product", _("What fits the stage"), purpose="promotion")],
        ),
    ]
    triggers = [
        {"kind": "date", "fact": "", "days": days, "at": "10:00", "yearly": False}
        for days in (180, 365)
    ]
    return plan(triggers, flow, reentry={"mode": "always"})
