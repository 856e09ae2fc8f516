"""Files of orders: uploaded, mapped, tried, imported. The page and the command line end here."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from yutang.commerce import sheets
from yutang.commerce.commands.load import Job, Loaded, alone, load_orders
from yutang.commerce.commands.staging import Step
from yutang.commerce.commands.tables import TableJob, TableLoaded, guess_table, load_table
from yutang.commerce.errors import WrongMap
from yutang.commerce.models import ImportRun
from yutang.commerce.rules.columns import OrderMap, guess_columns, missing_fields
from yutang.kernel import audit, clock, enterprise, files
from yutang.kernel.errors import DomainError
from yutang.kernel.models import File
from yutang.org.models import Member

KEPT = timedelta(days=30)  # files of orders, and the rows handed back

State = ImportRun.State
IMPORTED = {
    "orders": "orders.imported",
    "products": "products.imported",
    "customers": "customers.imported",
}


def import_orders(
    *,
    path: Path,
    source: str,
    map: OrderMap | None = None,
    dry_run: bool = False,
    step: Step = lambda done, total: None,
) -> dict[str, Any]:
    """Import a file from the command line; the answer is that of `--json`.

    Without a map the columns are recognised by their headers. Afterwards the rows that were
    handed back stand in `rejected_file` (None: there are none).
    """
    map = map or guess_map(path)
    with alone(source):
        run = None if dry_run else _begin(path, source, map)
        rejected = _rejected_path(path)
        job = Job(path, source, map, rejected, dry_run, amount_of_before(source))
        loaded = _load(run, job, step)
    if not loaded.rejected:
        rejected.unlink()
    return answer(loaded, rejected if loaded.rejected else None)


def import_table(
    *,
    path: Path,
    kind: str,
    source: str = "",
    map: dict[str, str] | None = None,
    dry_run: bool = False,
    step: Step = lambda done, total: None,
) -> dict[str, Any]:
    """Import a file of products or customers from the command line, as `import_orders` does."""
    if map is None:
        with sheets.opened(path) as sheet:
            map = guess_table(kind, sheet.headers)
    rejected = _rejected_path(path)
    with alone(f"{kind}:{source}"):
        run = None
        if not dry_run:
            fail_dead_runs(source, kind=kind)
            run = _new_run(path, source, map, kind)
        try:
            loaded = load_table(TableJob(path, kind, map, rejected, source, dry_run), step=step)
        except BaseException as fault:
            if run is not None:
                fail(run, fault)
            raise
        if run is not None:
            conclude(run, loaded, rejected, actor=None)
    if not loaded.rejected:
        rejected.unlink()
    return {**loaded.counts(), "rejected_file": str(rejected) if loaded.rejected else None}


def answer(loaded: Loaded, rejected: Path | None) -> dict[str, Any]:
    counts = loaded.counts()
    first = ("lines", "orders", "customers", "refunds", "rejected")
    return {
        **{key: counts[key] for key in first},
        "rejected_file": str(rejected) if rejected else None,
        **{key: value for key, value in counts.items() if key not in first},
    }


def read_map(text: str) -> OrderMap:
    """The map of a JSON text; `WrongMap` names the field that is wrong."""
    try:
        return OrderMap.model_validate_json(text)
    except ValidationError as fault:
        raise wrong_map(fault) from None


def read_columns(text: str) -> dict[str, str]:
    """The map of a JSON text for products or customers: field to column."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise WrongMap(_("The map is a JSON object: our fields to the file's columns."))
    return found


def check_map(values: dict[str, Any]) -> OrderMap:
    """The map of plain values, checked likewise."""
    return read_map(json.dumps(values))


def wrong_map(fault: ValidationError) -> WrongMap:
    first = fault.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or None
    sentence = f"{field}: {first['msg']}" if field else first["msg"]
    return WrongMap(sentence, field=field)


def guess_map(path: Path) -> OrderMap:
    """The map by the file's headers; `WrongMap` says which fields none was recognised for."""
    with sheets.opened(path) as sheet:
        guess = guess_columns(sheet.headers)
    if missing := missing_fields(guess):
        sentence = _("No column was recognised for: %(fields)s. Give a map.")
        raise WrongMap(sentence % {"fields": ", ".join(missing)}, field=missing[0])
    return OrderMap.model_validate({**guess, "currency": enterprise.currency()})


def amount_of_before(source: str) -> str:
    """What the amount column was in the last file of this source: the row's, or the order's."""
    done = ImportRun.objects.filter(kind=ImportRun.Kind.ORDERS, source=source, state=State.DONE)
    last = done.order_by("-id").first()
    return str(last.counts.get("amount_of", "row")) if last else "row"


def _begin(path: Path, source: str, map: OrderMap) -> ImportRun:
    """The run's row in the history; a run of this source that was killed is marked so."""
    fail_dead_runs(source)
    return _new_run(path, source, map.model_dump(exclude_none=True), ImportRun.Kind.ORDERS)


def _new_run(path: Path, source: str, map: dict[str, Any], kind: str) -> ImportRun:
    return ImportRun.objects.create(
        kind=kind,
        file_name=path.name[:200],
        size=path.stat().st_size,
        sha256=digest(path),
        source=source,
        map=map,
        state=State.RUNNING,
    )


def fail_dead_runs(
    source: str, *, kind: str = ImportRun.Kind.ORDERS, but: Sequence[int] = ()
) -> None:
    """Whoever holds the source's lock knows that no other run of it lives."""
    busy = [State.TRYING, State.RUNNING]
    dead = ImportRun.objects.filter(kind=kind, source=source, state__in=busy)
    dead.exclude(pk__in=but).update(
        state=State.FAILED, error=_("It was interrupted. Start it again.")
    )


def _load(run: ImportRun | None, job: Job, step: Step) -> Loaded:
    if run is None:
        return load_orders(job, step=step)
    try:
        loaded = load_orders(job, step=step)
    except BaseException as fault:
        fail(run, fault)
        raise
    conclude(run, loaded, job.rejected, actor=None)
    return loaded


@transaction.atomic
def conclude(
    run: ImportRun, loaded: Loaded | TableLoaded, rejected: Path, *, actor: Member | None
) -> None:
    """Keep what came of the run, with the rows handed back."""
    is_trial = run.state == State.TRYING
    run.counts = loaded.counts()
    run.rejected = _keep(run, rejected) if loaded.rejected else None
    run.state = State.TRIED if is_trial else State.DONE
    run.error, run.finished_at = "", clock.now()
    run.save(update_fields=["counts", "rejected", "state", "error", "finished_at"])
    if not is_trial:
        audit.note(actor=actor, action=IMPORTED[run.kind], subject=run, lines=loaded.lines)


def fail(run: ImportRun, fault: BaseException) -> None:
    """The run stopped; its row says why, without what only a log should hold."""
    known = isinstance(fault, DomainError)
    run.state = State.FAILED
    run.error = str(fault)[:300] if known else _("It was interrupted. Start it again.")
    run.finished_at = clock.now()
    run.save(update_fields=["state", "error", "finished_at"])


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(run: ImportRun, rejected: Path) -> File:
    return files.keep(
        name=f"{Path(run.file_name).stem}.rejected.csv",
        content=rejected.read_bytes(),
        content_type="text/csv",
        owner_id=run.owner_id,
        expires_at=clock.now() + KEPT,
    )


def _rejected_path(path: Path) -> Path:
    """A new file under the home for the rows handed back."""
    folder = settings.HOME / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    stem = path.name.removesuffix(".gz").rpartition(".")[0] or path.name
    handle, name = tempfile.mkstemp(prefix=f"{stem}-", suffix=".rejected.csv", dir=folder)
    os.close(handle)
    return Path(name)
