"""Background jobs of journeys of group chats."""

from yutang.journeys.commands.group_entering import tend_groups
from yutang.kernel import jobs


@jobs.periodic("journeys.tend_groups", cron="* * * * *")
def tend() -> None:
    """Groups enter by what they are and by the calendar; dissolved ones leave."""
    tend_groups()
