"""The members as a file: asked for with a reason, agreed to by another person, written down."""

import tempfile
from datetime import timedelta
from typing import IO

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.audiences import queries
from yutang.audiences.errors import ExportChanged, ExportOver, OwnExport, StillSearched
from yutang.audiences.models import Audience, AudienceExport
from yutang.customers.commands import exports as customers
from yutang.kernel import audit, clock, config, files, jobs, progress
from yutang.kernel.errors import InvalidInput, NotAllowed
from yutang.kernel.models import Progress
from yutang.kernel.sheets import csv_lines
from yutang.org.models import Member

APPROVAL = "audiences.export_approval"
NEEDED, NOT_NEEDED = "needed", "not_needed"
KIND = "audiences.export"
KEPT = timedelta(days=3)
SHORTEST_REASON = 4  # characters
CHUNK = 1_000

State = AudienceExport.State

config.declare(APPROVAL, default=NEEDED)


def is_approval_needed() -> bool:
    """Whether another owner has to agree before a file is made."""
    return config.get(APPROVAL) != NOT_NEEDED


@transaction.atomic
def set_approval(*, needed: bool, actor: Member) -> None:
    """Say whether exports wait for another owner; what waits already goes on waiting."""
    config.put(APPROVAL, NEEDED if needed else NOT_NEEDED)
    audit.note(actor=actor, action="audiences.approval_set", needed=needed)


@transaction.atomic
def ask_export(*, audience_id: int, reason: str, actor: Member) -> AudienceExport:
    """Ask for the members as a file; where nobody has to agree, it is made at once."""
    audience = Audience.objects.get(pk=audience_id, archived_at=None)
    if not SHORTEST_REASON <= len(reason.strip()) <= 300:
        sentence = _("Say in 4 to 300 characters what the file is for.")
        raise InvalidInput(sentence, field="reason")
    export = AudienceExport.objects.create(
        audience=audience,
        reason=reason.strip(),
        asked_by=actor,
        meant=queries.meaning(audience),
    )
    audit.note(actor=actor, action="audiences.export_asked", subject=audience, reason=reason)
    if not is_approval_needed():
        _start(export)
    return export


@transaction.atomic
def decide_export(*, export_id: int, approve: bool, answer: str = "", actor: Member) -> None:
    """Agree, and the file is made; or refuse and say why. Nobody decides about the own wish."""
    export = AudienceExport.objects.select_for_update().get(pk=export_id)
    if export.asked_by_id == actor.pk:
        raise OwnExport
    if export.state != State.ASKED:
        raise ExportOver
    if approve:
        _check_meaning(export)
    export.decided_by, export.decided_at = actor, clock.now()
    export.answer = answer.strip()[:300]
    action = "audiences.export_approved" if approve else "audiences.export_refused"
    audit.note(actor=actor, action=action, subject=export.audience, asked_by=export.asked_by.name)
    if approve:
        _start(export)
    else:
        export.state = State.REFUSED
        export.save(update_fields=["state", "decided_by", "decided_at", "answer"])


@transaction.atomic
def retry_export(*, export_id: int, actor: Member) -> None:
    """Make an approved file once more, after the first attempt stopped."""
    export = AudienceExport.objects.select_for_update().get(pk=export_id, asked_by=actor)
    is_alive = export.progress is not None and not export.progress.is_over
    if export.state != State.APPROVED or is_alive:
        raise ExportOver
    _check_meaning(export)
    _start(export)


def run_export(*, export_id: int, language: str) -> None:
    """Write the file of an approved export, unless that was done or cancelled."""
    found = AudienceExport.objects.select_related("audience", "asked_by", "progress")
    export = found.get(pk=export_id)
    work = export.progress
    if export.state != State.APPROVED or work is None or work.is_over:
        return
    with progress.watched(work.pk), translation.override(language):
        _write(export, work)


def _check_meaning(export: AudienceExport) -> None:
    """What was agreed to holds for the customers who were meant, and for no others."""
    if queries.meaning(export.audience) != export.meant:
        raise ExportChanged


def _start(export: AudienceExport) -> None:
    export.state = State.APPROVED
    export.progress = progress.start(kind=KIND, owner_id=export.asked_by_id)
    export.save()
    jobs.later(KIND, export_id=export.pk, language=translation.get_language() or "en")


def _write(export: AudienceExport, work: Progress) -> None:
    asker, audience = export.asked_by, export.audience
    if not (asker.is_active and asker.may("audiences.export")):
        raise NotAllowed
    if audience.rule is not None and audience.refreshed_version != audience.version:
        raise StillSearched
    name = f"audience-{audience.pk}-{clock.local(clock.now()):%Y%m%d-%H%M}.csv"
    with tempfile.TemporaryFile() as sheet:
        count = _fill(sheet, work, audience, asker)
        _check_meaning(export)
        sheet.seek(0)
        with transaction.atomic():
            file = files.keep(
                name=name,
                content=sheet.read(),
                content_type="text/csv; charset=utf-8",
                owner_id=asker.pk,
                expires_at=clock.now() + KEPT,
            )
            export.state, export.file = State.DONE, file
            export.save(update_fields=["state", "file"])
            phones = asker.may("customers.see_phone")
            audit.note(
                actor=asker,
                action="audiences.exported",
                subject=audience,
                customers=count,
                phones=phones,
            )
            progress.finish(work.pk, result={"rows": count}, file=file)


def _fill(sheet: IO[bytes], work: Progress, audience: Audience, asker: Member) -> int:
    lines = customers.lines(queries.members(audience, asker), asker)
    count = -1  # the first line is the header
    for count, line in enumerate(csv_lines(customers.header(), lines)):
        if count % CHUNK == 0:
            progress.advance(work.pk, done=count, total=audience.size)
        sheet.write(line.encode())
    return count
