"""Choosing among many things: what was chosen stays on top, the rest is searched for."""

from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.audiences.queries.values import Asked, Row
from yutang.journeys.queries import subjects
from yutang.journeys.rules.triggers import MOST_MATCHED
from yutang.journeys.words import names
from yutang.kernel import reading
from yutang.org.models import Member


def posted(data: Any, name: str) -> list[str]:
    """All values of a name, of a request's or of a plain mapping."""
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def ids_of(type: str, values: Iterable[str]) -> list[int]:
    """The ids of this type in what a form holds: "tag:3"."""
    found = (reading.whole(each.removeprefix(f"{type}:")) for each in values)
    return list(dict.fromkeys(id for id in found if id is not None))


def chosen_rows(type: str, ids: Collection[int]) -> list[dict[str, Any]]:
    """What was chosen, by name; what is gone is said to be."""
    known = subjects.named(type, ids)
    return [{"value": f"{type}:{id}", "label": names.one(id, known.get(id))} for id in ids]


def offered_rows(type: str, rows: Iterable[Row], but: Collection[int]) -> list[dict[str, Any]]:
    """What else there is."""
    return [
        {"value": f"{type}:{id}", "label": label, "hint": hint}
        for id, label, hint in rows
        if id not in but
    ]


def offer(type: str, name: str, chosen: Collection[int], asked: Asked, page: int) -> dict[str, Any]:
    """What the list of a chooser shows: from the second page on, only the rows that follow."""
    rows, more = subjects.found(type, asked, page=page)
    query = urlencode({"name": name, "pick_q": asked.text, "page": page + 1})
    address = reverse("journeys:choose", args=[type])
    return {
        "name": name,
        "chosen": chosen_rows(type, chosen) if page == 1 else [],
        "rows": offered_rows(type, rows, chosen),
        "search_url": f"{address}?{urlencode({'name': name})}",
        "more_url": f"{address}?{query}" if more else "",
        "asked": asked.text,
    }


class Chooser(forms.Widget):
    """A list of boxes with a search that the server answers; values are "type:id"."""

    template_name = "journeys/builder/chooser.html"

    def __init__(self, type: str, member: Member) -> None:
        super().__init__()
        self.type, self.member = type, member

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return posted(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # boxes that aren't ticked aren't posted

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = ids_of(self.type, value or ())
        return context | offer(self.type, name, chosen, Asked(self.member), page=1)


class Chosen(forms.Field):
    """Ids of one type; new ones must be there for whoever writes, old ones may stay."""

    default_error_messages = {
        "unknown": gettext_lazy("This isn't there, or not within your sight: %(which)s."),
        "too_many": gettext_lazy("Choose %(most)s at most."),
    }

    def __init__(self, type: str, *, member: Member, kept: Collection[int], **more: Any) -> None:
        self.type, self.member, self.kept = type, member, frozenset(kept)
        super().__init__(required=False, widget=Chooser(type, member), **more)

    def clean(self, value: Any) -> list[int]:
        given = list(dict.fromkeys(value or ()))
        if len(given) > MOST_MATCHED:
            raise self._refusal("too_many", most=MOST_MATCHED)
        ids = ids_of(self.type, given)
        foreign = [each for each in given if not ids_of(self.type, [each])]
        fresh = [id for id in ids if id not in self.kept]
        seen = subjects.seen(self.type, fresh, self.member) if fresh else set()
        foreign += [str(id) for id in fresh if id not in seen]
        if foreign:
            raise self._refusal("unknown", which=_(", ").join(foreign[:5]))
        return ids

    def _refusal(self, code: str, **values: Any) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=values)
