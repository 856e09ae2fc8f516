"""Journeys to begin with: each makes a plan in the language of who begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yutang.journeys.kits import arriving, groups, seasons, winning

Json = dict[str, Any]


@dataclass(frozen=True)
class Kit:
    """A template; `lacks` says what has to be filled in before it can run."""

    key: str
    icon: str
    title: Any
    hint: Any
    lacks: Any
    make: Callable[[], Json]


KITS = {
    each.key: each
    for each in (
        Kit(
            "first_day",
            "sunrise",
            _("The first 24 hours"),
            _("Two helpful articles before any product, and a call for who stays silent."),
            _("Two articles."),
            arriving.first_day,
        ),
        Kit(
            "five_orders",
            "stairs-up",
            _("From the first to the fifth purchase"),
            _("After each order its own approach: use, care, habit, friendship."),
            _("A material for each stage."),
            winning.five_orders,
        ),
        Kit(
            "birthday",
            "cake",
            _("Birthday"),
            _("Three days before a gift to look forward to, on the day a greeting."),
            _("The fact with the birthday, a gift."),
            seasons.birthday,
        ),
        Kit(
            "festival",
            "confetti",
            _("Festival"),
            _("Ideas before the festival, a greeting on the day; buyers are left in peace."),
            _("The audience, ideas for gifts."),
            seasons.festival,
        ),
        Kit(
            "child",
            "baby-carriage",
            _("The child's next stage"),
            _("Knowledge for the new stage first, then what fits it."),
            _("The fact with the child, an article, a product."),
            seasons.child,
        ),
        Kit(
            "win_back",
            "heart-handshake",
            _("Win back"),
            _("Silent, dormant, churned: each gets another try, and rest in between."),
            _("The audience, a material for each stage."),
            winning.win_back,
        ),
        Kit(
            "trial_class",
            "school",
            _("From trial class to full course"),
            _("Homework, a look at progress, an answer to doubts, then the offer."),
            _("The audience of the trial class, the materials."),
            arriving.trial_class,
        ),
        *(
            Kit(key, icon, *groups.KITS[key][:2], "", groups.KITS[key][2])
            for key, icon in (
                ("group_first_week", "messages"),
                ("group_newcomer", "user-plus"),
                ("member_day", "calendar-star"),
                ("evening_clearance", "moon-stars"),
            )
        ),
    )
}
