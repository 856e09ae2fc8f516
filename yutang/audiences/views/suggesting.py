"""What the builder asks for while somebody types: the palette, values by name, customers."""

import json
from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from yutang.audiences.queries.palette import palette
from yutang.audiences.queries.suggestions import is_counting, named, suggestions
from yutang.audiences.queries.values import Asked, Ident
from yutang.org.access import MemberRequest, member_required

LONGEST = 100
MOST_IDS = 2000


@require_GET
@member_required("audiences.see")
def vocabulary(request: MemberRequest) -> JsonResponse:
    """Everything that can be asked in this installation, in the reader's language."""
    return JsonResponse(palette(request.member))


@require_GET
@member_required("audiences.see")
def suggest(request: MemberRequest) -> JsonResponse:
    """A page of values that fit what is typed; with `ids` the names of these."""
    given = request.GET
    of, fact = given.get("of", "")[:LONGEST], given.get("fact", "")[:LONGEST]
    if "ids" in given:
        asked = Asked(request.member, ids=_ids(request))
        return JsonResponse({"items": [asdict(each) for each in named(of, asked)], "more": False})
    page = given.get("page", "1")
    asked = Asked(request.member, text=given.get("q", "").strip()[:LONGEST], fact=fact)
    found, more = suggestions(of, asked, page=int(page) if page in _PAGES else 1)
    items = [asdict(each) for each in found]
    return JsonResponse({"items": items, "more": more, "waits": is_counting(found)})


_PAGES = {str(n) for n in range(1, 101)}


def _ids(request: HttpRequest) -> tuple[Ident, ...]:
    """The ids asked for; nothing where they can't be read."""
    try:
        given = json.loads(request.GET["ids"])
    except (ValueError, RecursionError):
        return ()
    given = given[:MOST_IDS] if isinstance(given, list) else []
    return tuple(each for each in given if isinstance(each, int | str) and len(str(each)) < LONGEST)
