"""Files of orders that come by the page: uploaded, mapped, tried and imported in the background."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.commerce import sheets
from yutang.commerce.commands import imports, tables
from yutang.commerce.commands.load import Job, Loaded, alone, load_orders
from yutang.commerce.commands.staging import Step, check_columns
from yutang.commerce.commands.tables import TableJob, TableLoaded
from yutang.commerce.errors import ImportOver
from yutang.commerce.models import ImportRun, SavedMap
from yutang.commerce.rules.columns import OrderMap, guess_columns
from yutang.kernel import audit, clock, enterprise, files, jobs, progress
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import Progress
from yutang.org.models import Member

MOST_UPLOAD = 50 << 20  # bytes; larger files go by the command line
PREVIEW = 8  # rows
LONGEST_CELL = 60

State = ImportRun.State


@transaction.atomic
def upload_file(
    *, name: str, path: Path, owner: Member, kind: str = ImportRun.Kind.ORDERS
) -> ImportRun:
    """Keep the file and show what it is: its first rows, and our guess of its columns."""
    size = path.stat().st_size
    if size > MOST_UPLOAD:
        sentence = _("The file is larger than %(limit)s MB. Import it with “yutang import orders”.")
        raise InvalidInput(sentence % {"limit": MOST_UPLOAD >> 20}, field="file")
    preview = preview_of(path)
    upload = files.keep(
        name=name,
        content=path.read_bytes(),
        content_type="application/octet-stream",
        owner_id=owner.pk,
        expires_at=clock.now() + imports.KEPT,
    )
    run = ImportRun.objects.create(
        file_name=name[:200],
        size=size,
        sha256=upload.sha256,
        kind=kind,
        map=_guessed(kind, preview["headers"]),
        preview=preview,
        upload=upload,
        owner=owner,
    )
    audit.note(actor=owner, action="orders.file_uploaded", subject=run, size=size)
    return run


def _guessed(kind: str, headers: list[str]) -> dict[str, str]:
    if kind == ImportRun.Kind.ORDERS:
        return {**guess_columns(headers), "currency": enterprise.currency()}
    return tables.guess_table(kind, headers)


def preview_of(path: Path) -> dict[str, Any]:
    """The first rows, as a page shows them."""
    with sheets.opened(path) as sheet:
        rows = [[text[:LONGEST_CELL] for text in cells] for _, cells in islice(sheet.rows, PREVIEW)]
        return {
            "kind": sheet.kind,
            "encoding": sheet.encoding,
            "headers": sheet.headers,
            "rows": rows,
            "total": sheet.total,
        }


@transaction.atomic
def start_run(
    *, run: ImportRun, source: str, map: OrderMap | dict[str, str], is_trial: bool, actor: Member
) -> ImportRun:
    """Try or import the file in the background; twice at once is refused quietly."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state == State.DONE or run.upload_id is None:
        raise ImportOver
    if run.is_alive:
        return run
    headers = run.preview["headers"]
    if isinstance(map, OrderMap):
        check_columns(map, headers)
    else:
        tables.check_table(run.kind, map, headers)
    run.source, run.map, run.error = source, _plain(map), ""
    run.state = State.TRYING if is_trial else State.RUNNING
    run.progress = progress.start(kind="commerce.import_orders", owner_id=actor.pk)
    run.counts = {}
    run.save()
    jobs.later(
        "commerce.run_import",
        run_id=run.pk,
        work_id=str(run.progress.pk),
        language=translation.get_language(),
    )
    return run


def _plain(map: OrderMap | dict[str, str]) -> dict[str, Any]:
    return map.model_dump(exclude_none=True) if isinstance(map, OrderMap) else map


def run_import(*, run_id: int, work_id: str, language: str) -> None:
    """Do what the run asks for; a job that comes twice finds nothing to do."""
    with translation.override(language):
        _run_once(run_id, work_id)


def _run_once(run_id: int, work_id: str) -> None:
    run = ImportRun.objects.select_related("upload", "progress", "owner").get(pk=run_id)
    work = run.progress
    if not run.is_busy or work is None or str(work.pk) != work_id:
        return
    if work.is_over:
        _cancel(run)
        return
    try:
        _run(run, work)
    except progress.Cancelled:
        _cancel(run)
    except BaseException as fault:
        imports.fail(run, fault)
        progress.fail(work.pk, message=run.error)
        raise


def _run(run: ImportRun, work: Progress) -> None:
    name = run.source if run.kind == ImportRun.Kind.ORDERS else f"{run.kind}:{run.source}"
    with alone(name), _on_disk(run) as path:
        imports.fail_dead_runs(run.source, kind=run.kind, but=[run.pk])
        rejected = path.with_suffix(".rejected")

        def step(done: int, total: int | None) -> None:
            progress.advance(work.pk, done=done, total=total)

        loaded = _loaded(run, path, rejected, step)
        imports.conclude(run, loaded, rejected, actor=run.owner)
    progress.finish(work.pk, result={"lines": loaded.lines}, file=run.rejected)


def _loaded(run: ImportRun, path: Path, rejected: Path, step: Step) -> Loaded | TableLoaded:
    is_dry = run.state == State.TRYING
    if run.kind == ImportRun.Kind.ORDERS:
        before = imports.amount_of_before(run.source)
        job = Job(path, run.source, imports.check_map(run.map), rejected, is_dry, before)
        return load_orders(job, step=step)
    table = TableJob(path, run.kind, run.map, rejected, run.source, is_dry, run.owner)
    return tables.load_table(table, step=step)


@contextmanager
def _on_disk(run: ImportRun) -> Iterator[Path]:
    if run.upload is None:
        raise ImportOver
    with tempfile.TemporaryDirectory(prefix="yutang-import-") as folder:
        path = Path(folder) / "orders"
        path.write_bytes(run.upload.content)
        yield path


def _cancel(run: ImportRun) -> None:
    """A trial that was cancelled leaves no trace; an import keeps what it brought so far."""
    was_trial = run.state == State.TRYING
    run.state = State.DRAFT if was_trial else State.FAILED
    run.error = (
        "" if was_trial else _("Cancelled. What was imported stays; start it again to finish.")
    )
    run.finished_at = clock.now()
    run.save(update_fields=["state", "error", "finished_at"])


@transaction.atomic
def save_map(
    *, run: ImportRun, name: str, source: str, map: OrderMap | dict[str, str], actor: Member
) -> SavedMap:
    """Keep the map under its name; the same name again replaces it."""
    saved, _made = SavedMap.objects.update_or_create(
        name=name,
        defaults={
            "kind": run.kind,
            "source": source,
            "map": _plain(map),
            "owner": actor,
            "changed_at": clock.now(),
        },
    )
    audit.note(actor=actor, action="orders.map_saved", subject=saved)
    return saved


@transaction.atomic
def forget_map(*, saved: SavedMap, actor: Member) -> None:
    audit.note(actor=actor, action="orders.map_forgotten", subject=saved)
    saved.delete()
