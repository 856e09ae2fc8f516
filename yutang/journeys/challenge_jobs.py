"""Challenges remind, each at its hour."""

from yutang.journeys.commands.challenging import remind_all
from yutang.kernel import jobs


@jobs.periodic("journeys.remind_challenges", cron="* * * * *")
def remind_challenges() -> None:
    """Plan the reminders of the challenges whose hour has come."""
    remind_all()
