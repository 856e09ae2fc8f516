"""Many codes at once: from a sheet, or one for every store."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yutang.acquisition.commands.codes import CodeFacts, PoolRow, create_code
from yutang.acquisition.models import Code, Gift
from yutang.acquisition.rules.sheet import Row
from yutang.customers.models import Tag
from yutang.kernel import jobs, progress
from yutang.kernel.models import Progress
from yutang.kernel.money import parse_minor
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_member_ids, visible_unit_ids

T = TypeVar("T")
KIND = "acquisition.make_codes"
AT_ONCE = 50  # so many are made while the page waits
HOLD_NAMES = "select pg_advisory_xact_lock(hashtext('acquisition.code_names'))"


@dataclass(frozen=True)
class BadRow:
    """A line that makes no code, with what is wrong with it."""

    row: Row
    reasons: Sequence[str]


@dataclass(frozen=True)
class GoodRow:
    """A line and the code that it makes."""

    row: Row
    facts: CodeFacts

    @property
    def channel(self) -> str:
        """The channel in words."""
        return str(Code.Channel(self.facts.channel).label)


class _Wrong(ValueError):
    """One cell is wrong; the message says how."""


class SheetReader:
    """Knows the names that a sheet may use, within the sight of whoever uploads it."""

    def __init__(self, *, actor: Member) -> None:
        units = Unit.objects.open()
        seen = visible_unit_ids(actor)
        visible = units if seen is None else units.filter(pk__in=seen)
        self.needs_store = seen is not None
        self.stores = {unit.name: unit.pk for unit in visible}
        self.tags = {t.name: t.pk for t in Tag.objects.filter(deleted_at=None).order_by("-pk")}
        self.gifts = {gift.name: gift.pk for gift in Gift.objects.all()}
        self.kinds = _spoken(Code.Kind.choices)
        self.channels = _spoken(Code.Channel.choices)
        self.taken: set[tuple[int | None, str]] = set(
            Code.objects.filter(closed_at=None).values_list("store_id", "name")
        )
        self.members = _member_names(actor)

    def read(self, rows: Iterable[Row]) -> tuple[list[GoodRow], list[BadRow]]:
        """The rows that make codes, and those that don't."""
        good: list[GoodRow] = []
        bad: list[BadRow] = []
        for row in rows:
            facts, reasons = self._facts(row)
            if facts is None:
                bad.append(BadRow(row, reasons))
            else:
                good.append(GoodRow(row, facts))
                self.taken.add((facts.store_id, facts.name))
        return good, bad

    def _facts(self, row: Row) -> tuple[CodeFacts | None, list[str]]:
        reasons: list[str] = []
        found: dict[str, Any] = {}
        for name in ("name", "store_id", "kind", "channel", "tag_ids", "gift_id", "cost_fen",
                     "daily_cap", "remark", "pool"):  # fmt: skip
            try:
                found[name] = getattr(self, f"_{name}")(row)
            except _Wrong as wrong:
                reasons.append(str(wrong))
        if not reasons and (found["store_id"], found["name"]) in self.taken:
            reasons.append(_("an open code of this store has this name already"))
        return (None, reasons) if reasons else (CodeFacts(**found), [])

    def _name(self, row: Row) -> str:
        name = row.text("name")
        if not name:
            raise _Wrong(_("the name is missing"))
        return _fitting(name, 60, _("the name"))

    def _store_id(self, row: Row) -> int | None:
        name = row.text("store")
        if not name and not self.needs_store:
            return None
        return _known(self.stores, name, _("there is no store “%s”"))

    def _kind(self, row: Row) -> str:
        return _known(self.kinds, row.text("kind") or "page", _("there is no kind “%s”"))

    def _channel(self, row: Row) -> str:
        return _known(self.channels, row.text("channel") or "other", _("there is no channel “%s”"))

    def _tag_ids(self, row: Row) -> list[int]:
        wrong = _("there is no tag “%s”")
        return [_known(self.tags, name, wrong) for name in row.names("tags")]

    def _gift_id(self, row: Row) -> int | None:
        name = row.text("gift")
        return _known(self.gifts, name, _("there is no gift “%s”")) if name else None

    def _cost_fen(self, row: Row) -> int:
        return _amount(row.text("cost"))

    def _daily_cap(self, row: Row) -> int | None:
        text = row.text("daily_cap")
        if not text:
            return None
        if not text.isdigit() or not 0 < int(text) < 100_000:
            raise _Wrong(_("the daily cap “%s” is no whole number above 0") % text)
        return int(text)

    def _remark(self, row: Row) -> str:
        return _fitting(row.text("remark"), 30, _("the remark"))

    def _pool(self, row: Row) -> list[PoolRow]:
        wrong = _("there is no active member “%s”, or several bear this name")
        ids = [_known(self.members, name, wrong) for name in row.names("members")]
        if ids:
            return [PoolRow(member_id=pk) for pk in dict.fromkeys(ids)]
        if store := row.text("store"):  # one that isn't known is told of already
            return [PoolRow(unit_id=self.stores.get(store))]
        raise _Wrong(_("a row without a store needs members"))


def start_making(*, facts: Sequence[CodeFacts], actor: Member) -> Progress:
    """Make these codes: a few while the page waits, many in the background."""
    work = progress.start(kind=KIND, owner_id=actor.pk, total=len(facts))
    if len(facts) <= AT_ONCE:
        run_making(id=work.pk, facts=facts, actor=actor)
    else:
        rows = [asdict(each) for each in facts]
        jobs.later(KIND, work=str(work.pk), facts=rows, actor_id=actor.pk)
    work.refresh_from_db()
    return work


def run_making(*, id: UUID, facts: Sequence[CodeFacts], actor: Member) -> None:
    """A code for each that an open code of the same name and store doesn't stand for already.

    Each is a transaction of its own, so a repeat makes only the rest.
    """
    made = 0
    for done, each in enumerate(facts, 1):
        made += _make_new(each, actor)
        progress.advance(id, done=done)
    progress.finish(id, result={"made": made})


def facts_of_row(row: Mapping[str, Any]) -> CodeFacts:
    """The facts again that a job carried as JSON."""
    return CodeFacts(**{**row, "pool": [PoolRow(**entry) for entry in row["pool"]]})


def facts_for_stores(*, code: Code, facts: CodeFacts, actor: Member) -> list[CodeFacts]:
    """The same code for every open store that the actor sees and that has none of this name."""
    seen = visible_unit_ids(actor)
    stores = Unit.objects.open().filter(kind=Unit.Kind.STORE)
    if seen is not None:
        stores = stores.filter(pk__in=seen)
    having = Code.objects.filter(name=code.name, closed_at=None, store__isnull=False)
    missing = stores.exclude(pk__in=having.values("store")).order_by("path")
    return [
        replace(facts, store_id=store.pk, pool=[PoolRow(unit_id=store.pk)])
        for store in missing.exclude(codes=code)
    ]


@transaction.atomic
def _make_new(facts: CodeFacts, actor: Member) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HOLD_NAMES)
    same = Code.objects.filter(name=facts.name, store_id=facts.store_id, closed_at=None)
    if same.exists():
        return False
    create_code(facts=facts, actor=actor)
    return True


def _spoken(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Every way to name a choice: its key, and its words in the present language."""
    return {word: key for key, label in choices for word in (key, str(label))}


def _member_names(actor: Member) -> dict[str, int]:
    members = Member.objects.filter(
        status="active", contact_enabled=True, wecom_userid__isnull=False
    )
    seen = visible_member_ids(actor)
    visible = members if seen is None else members.filter(pk__in=seen)
    rows = list(visible.values_list("name", "wecom_userid", "pk"))
    bearers = Counter(name for name, _userid, _pk in rows)
    unique = {name: pk for name, _userid, pk in rows if bearers[name] == 1}
    return unique | {str(userid): pk for _name, userid, pk in rows}


def _known(words: Mapping[str, T], name: str, wrong: str) -> T:
    if name not in words:
        raise _Wrong(wrong % name)
    return words[name]


def _fitting(text: str, most: int, what: str) -> str:
    if len(text) > most:
        raise _Wrong(
            _("%(what)s is longer than %(most)d characters") % {"what": what, "most": most}
        )
    return text


def _amount(text: str) -> int:
    if not text:
        return 0
    try:
        amount = parse_minor(text)
    except ValueError:
        amount = -1
    if amount < 0:
        raise _Wrong(_("the cost “%s” is no amount") % text)
    return amount
