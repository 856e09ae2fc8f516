"""Audiences are made, changed, copied, laid aside and taken back."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yutang.audiences import queries
from yutang.audiences.errors import Cycle, NameTaken, StillUsed, UnknownAudience
from yutang.audiences.models import Audience
from yutang.kernel import audit, clock, jobs, keeping
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('audiences.rules', 0))"
LONGEST_NAME = 60

Kind, Schedule = Audience.Kind, Audience.Schedule


@dataclass(frozen=True)
class Draft:
    """What a person says of an audience; `rule` None: an uploaded list."""

    name: str
    rule: dict[str, Any] | None
    folder: str = ""
    description: str = ""
    schedule: str = Schedule.DAILY


@transaction.atomic
def create_audience(*, draft: Draft, actor: Member | None) -> Audience:
    """Save a new audience, and begin to find its members."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    _check(draft)
    made = Audience.objects.create(
        kind=Kind.RULE if draft.rule is not None else Kind.STATIC,
        rule=draft.rule,
        owner=actor,
        **_plain(draft),
    )
    audit.note(actor=actor, action="audiences.created", subject=made)
    _find_members(made)
    return made


@transaction.atomic
def change_audience(*, audience_id: int, draft: Draft, actor: Member | None) -> Audience:
    """Save the changes; a changed rule gets a new version, and its members are found anew."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    audience = Audience.objects.select_for_update().get(pk=audience_id, archived_at=None)
    if (draft.rule is None) != (audience.rule is None):
        raise InvalidInput(_("An uploaded list has no rule."))
    _check(draft, audience_id=audience_id)
    is_new = draft.rule != audience.rule
    changes = {**_plain(draft), "rule": draft.rule, "changed_at": clock.now()}
    changes |= {"version": audience.version + 1} if is_new else {}
    for name, value in changes.items():
        setattr(audience, name, value)
    audience.save(update_fields=list(changes))
    audit.note(actor=actor, action="audiences.changed", subject=audience, version=audience.version)
    if is_new:
        _find_members(audience)
    return audience


@transaction.atomic
def duplicate_audience(*, audience_id: int, actor: Member) -> Audience:
    """A copy under a name of its own; a copied list has the same customers."""
    audience = Audience.objects.get(pk=audience_id)
    draft = Draft(
        name=_free_name(audience.name),
        rule=audience.rule,
        folder=audience.folder,
        description=audience.description,
        schedule=audience.schedule,
    )
    made = create_audience(draft=draft, actor=actor)
    if made.kind == Kind.STATIC:
        with connection.cursor() as cursor:
            cursor.execute(COPY_MEMBERS, {"from": audience_id, "to": made.pk})
            made.size, made.refreshed_at, made.stamp = cursor.rowcount, clock.now(), 1
        made.save(update_fields=["size", "refreshed_at", "stamp"])
    return made


@transaction.atomic
def archive_audience(*, audience_id: int, actor: Member) -> Audience:
    """Lay the audience aside; refused while others are described by it."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    users = [*queries.users_of(audience_id), *queries.tags_by(audience_id)]
    if users:
        names = _(", ").join(str(each) for each in users[:5])
        sentence = _("Others are described by this audience: %(names)s. Change them first.")
        raise StillUsed(sentence % {"names": names})
    keeping.refuse_if_used("audience", audience_id)
    if audience.archived_at is None:
        audience.archived_at = clock.now()
        audience.save(update_fields=["archived_at"])
        audit.note(actor=actor, action="audiences.archived", subject=audience)
    return audience


@transaction.atomic
def restore_audience(*, audience_id: int, actor: Member) -> Audience:
    """Take the audience back; refused where another has its name by now."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    if audience.archived_at is None:
        return audience
    _check_name(audience.name)
    _check_references(audience.rule, audience_id)
    audience.archived_at = None
    audience.save(update_fields=["archived_at"])
    audit.note(actor=actor, action="audiences.restored", subject=audience)
    _find_members(audience)
    return audience


def _plain(draft: Draft) -> dict[str, Any]:
    names = ("name", "folder", "description", "schedule")
    given = {name: getattr(draft, name).strip() for name in names}
    return given if draft.rule is not None else {**given, "schedule": Schedule.NEVER}


def _check(draft: Draft, *, audience_id: int | None = None) -> None:
    if not draft.name.strip() or len(draft.name.strip()) > LONGEST_NAME:
        raise InvalidInput(_("Give it a name of up to 60 characters."), field="name")
    if draft.schedule not in Schedule.values:
        raise InvalidInput(_("Choose how often it is refreshed."), field="schedule")
    if len(draft.folder) > 60 or len(draft.description) > 500:
        sentence = _("A folder has up to 60 characters, a description up to 500.")
        raise InvalidInput(sentence, field="description")
    if draft.rule is not None:
        from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy

        schema.parse(draft.rule)
    _check_name(draft.name.strip(), but=audience_id)
    _check_references(draft.rule, audience_id)


def _check_name(name: str, *, but: int | None = None) -> None:
    same = Audience.objects.filter(name=name, archived_at=None)
    if same.exclude(pk=but or 0).exists():
        raise NameTaken(field="name")


def _check_references(rule: dict[str, Any] | None, audience_id: int | None) -> None:
    """Whoever is named is there, and no way leads back. One change at a time is checked."""
    named = queries.referred(rule)
    ids = [id for _path, id in named]
    living = set(Audience.objects.filter(pk__in=ids, archived_at=None).values_list("pk", flat=True))
    for path, id in named:
        if id not in living:
            raise UnknownAudience(path)
    if audience_id and (back := queries.path_back(rule, to=audience_id)) is not None:
        raise Cycle(back)


def _find_members(audience: Audience) -> None:
    if audience.kind == Kind.RULE:
        jobs.later(
            "audiences.refresh", key=f"audiences.refresh:{audience.pk}", audience_id=audience.pk
        )


def _free_name(name: str) -> str:
    taken = set(Audience.objects.filter(archived_at=None).values_list("name", flat=True))
    n = 2
    while (made := f"{name[: LONGEST_NAME - 5]} ({n})") in taken:
        n += 1
    return made


COPY_MEMBERS = """
    insert into audiences_audiencemember (audience_id, customer_id)
    select %(to)s, customer_id from audiences_audiencemember where audience_id = %(from)s
"""
