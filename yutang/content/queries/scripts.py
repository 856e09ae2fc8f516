"""Scripts that a member may see, found by characters, pinyin and initials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.content.models import Scene, Script, ScriptCategory, ScriptFavourite, ScriptUse
from yutang.content.rules import spelling
from yutang.kernel import clock
from yutang.org import queries as org
from yutang.org import rules
from yutang.org.models import Member

SHOWN = 30
FOUND = 200  # by words, on the library's page
RECENT = timedelta(days=90)  # uses of one's own that lift a script in the ranking

# Rank: the whole title, then how it begins (in characters or pinyin), then its first letters,
# then any place in the title, then the text, then the letters scattered over the title.
SEARCH = """
    with own as (
        select script_id, count(*) as uses from content_scriptuse
        where member_id = %(member)s and at > %(since)s group by script_id)
    select s.id,
        case when s.plain_title = %(whole)s then 0
            when s.plain_title like %(begin)s or s.pinyin like %(begin_spelt)s then 1
            when s.initials like %(begin_spelt)s then 2
            when s.plain_title like %(within)s or s.pinyin like %(within_spelt)s then 3
            when s.initials like %(within_spelt)s then 4
            when s.plain_text like %(within)s then 5
            else 6 end as rank
    from content_script s
    left join own on own.script_id = s.id
    left join content_scriptfavourite f on f.script_id = s.id and f.member_id = %(member)s
    where s.archived_at is null
        and (s.level = 'enterprise' or s.owner_id = %(member)s
            or (s.level = 'team' and (%(units)s::bigint[] is null or s.unit_id = any(%(units)s))))
        and (s.plain_title like %(scattered)s or s.pinyin like %(within_spelt)s
            or s.initials like %(within_spelt)s or s.plain_text like %(within)s
            or (%(words)s::text[] <> '{}' and (s.plain_title || s.plain_text) like all(%(words)s)))
    order by rank, (f.id is null), coalesce(own.uses, 0) desc, s.use_count desc, s.id
    limit %(limit)s
"""


@dataclass(frozen=True)
class Narrowed:
    """What of the library a page shows; empty: all of it."""

    scene: str = ""
    category: int = 0
    level: str = ""
    kept: str = ""  # "favourite" or "recent"
    obstacle: str = ""
    need: str = ""

    @property
    def labels(self) -> tuple[str, str]:
        return self.obstacle, self.need


def visible(member: Member) -> QuerySet[Script]:
    """The living scripts the member may see: the enterprise's, the teams' above and below, own."""
    within = Q(level=Script.Level.ENTERPRISE) | Q(owner=member)
    units = unit_ids(member)
    within |= Q(level=Script.Level.TEAM) if units is None else Q(unit__in=units)
    return Script.objects.filter(within, archived_at=None).select_related("category", "unit")


def unit_ids(member: Member) -> list[int] | None:
    """The units whose scripts the member sees: own ones, all above, and what is below a manager."""
    below = org.visible_unit_ids(member)
    if below is None:
        return None
    own = {id for unit in member.units.all() for id in unit.path_ids}
    return sorted(below | own)


def search(member: Member, text: str, *, limit: int = SHOWN) -> list[int]:
    """The ids of the scripts that fit what was typed, the best first."""
    typed = spelling.words(text)
    if not typed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, parameters(member, typed, limit))
        return [id for id, _rank in cursor.fetchall()]


def parameters(member: Member, typed: Sequence[str], limit: int) -> dict[str, Any]:
    """What the statement is asked with; `typed` holds letters and digits only, no wildcard."""
    whole = "".join(typed)
    return {
        "member": member.pk,
        "since": clock.now() - RECENT,
        "units": unit_ids(member),
        "whole": whole,
        "begin": f"{whole}%",
        "begin_spelt": f" {whole}%",
        "within": f"%{whole}%",
        "within_spelt": f"% {whole}%",
        "scattered": f"%{'%'.join(whole)}%",
        "words": [f"%{word}%" for word in typed] if len(typed) > 1 else [],
        "limit": limit,
    }


def found(member: Member, text: str, *, limit: int = SHOWN) -> list[Script]:
    """The scripts themselves, in that order."""
    ids = search(member, text, limit=limit)
    rows = Script.objects.select_related("category", "unit").in_bulk(ids)
    return [rows[id] for id in ids if id in rows]


def listed(member: Member, narrowed: Narrowed) -> QuerySet[Script]:
    """The library by category, level and labels."""
    rows = visible(member)
    if narrowed.kept == "favourite":
        rows = rows.filter(favourites__member=member)
    if narrowed.scene in Scene.values:
        rows = rows.filter(category__scene=narrowed.scene)
    if narrowed.category:
        rows = rows.filter(category=narrowed.category)
    labels = {
        name: getattr(narrowed, name)
        for name in ("level", "obstacle", "need")
        if getattr(narrowed, name)
    }
    return rows.filter(**labels)


def looked_for(member: Member, narrowed: Narrowed, text: str) -> list[Script]:
    """What fits the words best, or was sent last; narrowed likewise."""
    rows = found(member, text, limit=FOUND) if text.strip() else recent(member)
    plain = Narrowed(narrowed.scene, narrowed.category, narrowed.level, "", *narrowed.labels)
    if plain == Narrowed():
        return rows
    kept = set(listed(member, plain).filter(pk__in=[each.pk for each in rows]).values_list("pk"))
    return [each for each in rows if (each.pk,) in kept]


def recent(member: Member, *, limit: int = SHOWN) -> list[Script]:
    """What the member sent last."""
    uses = ScriptUse.objects.filter(member=member, at__gt=clock.now() - RECENT).order_by("-at")
    ids = list(dict.fromkeys(uses.values_list("script_id", flat=True)[:300]))[:limit]
    rows = visible(member).in_bulk(ids)
    return [rows[id] for id in ids if id in rows]


def favourite_ids(member: Member) -> set[int]:
    """What the member keeps at hand."""
    rows = ScriptFavourite.objects.filter(member=member)
    return set(rows.values_list("script_id", flat=True))


def categories() -> list[tuple[str, str, list[ScriptCategory]]]:
    """Scenes in order, each with its categories."""
    rows = list(ScriptCategory.objects.order_by("order", "pk"))
    return [
        (scene.value, str(scene.label), [row for row in rows if row.scene == scene])
        for scene in Scene
    ]


def may_change(member: Member, script: Script) -> bool:
    """Whether the member may change this script: own, the team's as a manager, all at HQ."""
    if script.level == Script.Level.PERSONAL:
        return script.owner_id == member.pk and member.may("scripts.write")
    if script.level == Script.Level.ENTERPRISE:
        return member.may("scripts.change")
    return script.unit_id in written_unit_ids(member)


def written_unit_ids(member: Member) -> set[int]:
    """The units for which the member may write team scripts."""
    if member.role not in rules.MANAGERS:
        return set()
    return set(org.visible_units(member).values_list("pk", flat=True))
