"""Steps and triggers as they are offered: a sign, a name, and what each is for."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    key: str
    icon: str
    label: Any
    hint: Any
    group: str = "do"  # where it stands in the palette, and its colour


GROUPS = {
    "say": _("Say something"),
    "time": _("Wait"),
    "way": _("Choose a way"),
    "do": _("Do something"),
    "over": _("Lead on"),
}
STEPS = {
    each.key: each
    for each in (
        Kind(
            "send",
            "message-circle",
            _("Send a message"),
            _("Words and materials, through the limits that protect customers."),
            "say",
        ),
        Kind(
            "task",
            "checklist",
            _("Task for the member"),
            _("Somebody calls, or writes in person."),
            "say",
        ),
        Kind(
            "invite",
            "users-plus",
            _("Invite into a group"),
            _("By the address of a group code."),
            "say",
        ),
        Kind("wait", "hourglass", _("Wait so long"), _("Days, hours or minutes."), "time"),
        Kind(
            "until", "clock", _("Wait for an hour"), _("Until 10 o'clock, or until Friday."), "time"
        ),
        Kind(
            "await",
            "ear",
            _("Wait for an act"),
            _("Until it happens, or the time is over: two ways."),
            "time",
        ),
        Kind(
            "branch",
            "arrows-split",
            _("Branch"),
            _("The first condition that holds shows the way."),
            "way",
        ),
        Kind(
            "split",
            "dice-3",
            _("Split by chance"),
            _("So many percent each, always the same people."),
            "way",
        ),
        Kind("tag", "tag", _("Tags"), _("Give tags, or take them away."), "do"),
        Kind("fact", "id-badge-2", _("Set a fact"), _("Write down what is known now."), "do"),
        Kind(
            "webhook",
            "webhook",
            _("Tell another program"),
            _("A signed call, tried again until it is taken."),
            "do",
        ),
        Kind("coupon", "ticket", _("Coupon"), _("As soon as there are coupons."), "do"),
        Kind(
            "journey",
            "route-alt-right",
            _("Another journey"),
            _("Let the customer enter it."),
            "over",
        ),
        Kind(
            "jump",
            "corner-left-up",
            _("Go on elsewhere"),
            _("At another step of this journey."),
            "over",
        ),
        Kind("end", "flag", _("End"), _("Whoever comes here is through."), "over"),
    )
}
TRIGGERS = {
    each.key: each
    for each in (
        Kind(
            "activity",
            "activity",
            _("Something happens"),
            _("A customer adds a member, buys, reads …"),
        ),
        Kind("audience", "users", _("An audience"), _("Who comes into it, or leaves it.")),
        Kind(
            "date", "cake", _("A customer's date"), _("Birthday, the child's age, an anniversary.")
        ),
        Kind("festival", "confetti", _("A festival"), _("Of the sun or of the moon.")),
        Kind(
            "schedule",
            "calendar-repeat",
            _("A rhythm"),
            _("Each day, each Friday, each first of the month."),
        ),
        Kind("group", "messages", _("A group is made"), _("Groups of these owners or tags.")),
        Kind("manual", "hand-finger", _("By hand"), _("Somebody chooses who enters.")),
        Kind("api", "api", _("Another program"), _("The API says who enters.")),
    )
}


def titled(step: Any) -> str:
    """The step's own name, or what its kind is called."""
    return str(step.name or STEPS[step.kind].label)
