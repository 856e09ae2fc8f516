"""What content does in the background and by the clock."""

from uuid import UUID

from django.utils import translation

from yutang.content.commands import readings, script_imports
from yutang.kernel import clock, jobs
from yutang.org.models import Member


@jobs.periodic("content.forget_unseen", cron="41 3 * * *")
def forget_unseen() -> None:
    """Visits that were none."""
    readings.forget_unseen(at=clock.now())


@jobs.job(script_imports.KIND, queue="heavy")
def import_scripts(
    work_id: str, file_id: str, level: str, unit_id: int | None, member_id: int, language: str
) -> None:
    """A long sheet of scripts."""
    target = script_imports.Target(level, unit_id, Member.objects.get(pk=member_id))
    with translation.override(language):
        script_imports.run_kept(work_id=UUID(work_id), file_id=UUID(file_id), target=target)
