"""Templates for people who have just come."""

from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.kits.making import happens, material, plan, send, task, until, wait


def first_day() -> dict[str, Any]:
    """Help first: two articles, and a person where there is no answer."""
    read = ["content_read", "link_clicked"]
    flow = [
        wait("settle", hours=2),
        material("article_1", _("First helpful article")),
        happens(
            "reads",
            read,
            _("Reads it?"),
            [wait("rest", hours=6), material("article_2", _("Second article, deeper"))],
            [
                until("morning", "10:00", 1),
                send(
                    "question",
                    _(
                        "May I ask what you are looking for at the moment? Then I"
                        " send you only what helps."
                    ),
                    _("A question instead"),
                ),
            ],
            hours=20,
        ),
        happens(
            "buys",
            ["order_paid"],
            _("Buys within a day?"),
            [
                send(
                    "thanks",
                    _(
                        "Thank you for your trust! If anything is unclear when you"
                        " use it, just write to me."
                    ),
                    _("Thanks"),
                )
            ],
            [
                task(
                    "call",
                    _("Get to know the new customer"),
                    _("Ask what they need; note it as a fact."),
                )
            ],
            days=1,
        ),
    ]
    return plan([{"kind": "activity", "match": {"kinds": ["added"]}}], flow)


def trial_class() -> dict[str, Any]:
    """From the trial class to the course, with an exit for who has booked."""
    flow = [
        wait("after", hours=2),
        send(
            "homework",
            _(
                "How did you like the class? Here is a small exercise for today. Send me a"
                " picture when it's done, I'll look at it."
            ),
            _("Homework"),
        ),
        until("next_day", "19:30", 1),
        material("progress", _("What others reached after four weeks")),
        happens(
            "opens",
            ["content_read", "link_clicked"],
            _("Reads it?"),
            [
                task(
                    "advise",
                    _("Answer doubts about the course"),
                    _("Time, price, level: what holds them back?"),
                )
            ],
            [until("third", "19:30", 1), material("answers", _("Answers to the usual doubts"))],
            days=1,
        ),
        until("offer_at", "12:00", 1),
        material("offer", _("The course and its price"), purpose="promotion"),
        happens(
            "books",
            ["order_paid"],
            _("Books?"),
            [
                send(
                    "welcome",
                    _("Welcome to the course! I'll tell you the timetable and what to prepare."),
                    _("Welcome"),
                )
            ],
            [task("last", _("Ask once more in person"))],
            days=3,
        ),
    ]
    return plan([{"kind": "audience", "audience": 0, "on": "entered"}], flow)
