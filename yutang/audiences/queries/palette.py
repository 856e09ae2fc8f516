"""What the builder offers: every thing that can be asked in this installation, with its words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from yutang.audiences.models import RfmModel
from yutang.audiences.rules import vocabulary
from yutang.audiences.words import palette as words
from yutang.audiences.words.rfm import SEGMENTS
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Profile
from yutang.customers.queries.facts import seen_types
from yutang.kernel import enterprise, money
from yutang.org.models import Member

CHOICES: dict[str, Any] = {
    "state": Profile.State.choices,
    "gender": Customer.Gender.choices,
    "type": Customer.Type.choices,
    "lifecycle": Profile.Lifecycle.choices,
}
OF = {"member": "members", "unit": "stores"}
ALSO = ("zh-hans", "en")  # things are found by their name in either language

Thing = dict[str, Any]


def palette(member: Member) -> dict[str, Any]:
    """Things with types, operators, measures, groups, as JSON in the reader's language."""
    models = list(RfmModel.objects.exclude(cuts={}).order_by("-is_default", "name"))
    return {
        "currency": money.SYMBOLS.get(enterprise.currency(), enterprise.currency()),
        "groups": {key: str(label) for key, label in words.GROUPS.items()},
        "ops": {type: _operators(type) for type in words.OPERATORS},
        "measures": {
            "orders": _measures(words.ORDER_MEASURES),
            "activity": _measures(words.ACTIVITY_MEASURES),
            "groups": _measures(words.CHAT_MEASURES),
        },
        "narrowing": {
            "orders": _order_narrowing(),
            "activity": _activity_narrowing(),
            "groups": _chat_narrowing(),
        },
        "models": [{"id": model.pk, "name": model.name} for model in models],
        "segments": _pairs(SEGMENTS.items()),
        "things": [*_general(models), *_profile(), *_facts(member)],
    }


def _general(models: list[RfmModel]) -> Iterator[Thing]:
    yield _thing("tags", "start", _("Tag"), "tag", {"tags": "any", "ids": []})
    bought = {**_orders({}), "within": {"last_days": 90}}
    variants = [
        {**_named(name), "group": "orders", "icon": icon, "node": {**bought, "orders": {key: []}}}
        for key, name, icon in (
            ("categories", "category", "category"),
            ("products", "product", "package"),
            ("stores", "store", "building-store"),
        )
    ]
    never = {"orders": {}, "measure": "count", "is": "eq", "value": 0}
    variants.append(
        {**_named("never"), "group": "orders", "icon": "shopping-cart-off", "node": never}
    )
    yield _thing("orders", "start", _("Bought"), "shopping-bag", bought) | {"variants": variants}
    did = {"activity": {"kinds": []}, "within": {"last_days": 30}, "measure": "count"}
    acted = [
        {
            "label": str(kind.label),
            "also": _both(kind.label),
            "group": "activity",
            "icon": "activity",
            "node": {**did, "activity": {"kinds": [kind.value]}, "is": "ge", "value": 1},
        }
        for kind in Kind
    ]
    yield (
        _thing("activity", "start", _("Activity"), "activity", {**did, "is": "ge", "value": 1})
        | {"variants": acted}
    )
    yield _chats()
    yield _thing("audience", "start", _("Audience"), "users-group", {"audience": 0, "is": "in"})
    if models:
        node = {"rfm": models[0].pk, "segments": []}
        yield _thing("rfm", "start", "RFM", "chart-grid-dots", node)


def _chats() -> Thing:
    """In a group chat, and the other ways to ask of them."""
    asked = {"groups": {}, "stay": "inside", "measure": "count", "is": "ge", "value": 1}
    recent = {"within": {"last_days": 30}}
    nodes = {
        "inside": asked,
        "joined": {**asked, "stay": "joined", **recent},
        "left": {**asked, "stay": "left", **recent},
        "alone": {**asked, "is": "eq", "value": 0},
    }
    variants = [
        {**_named(name), "group": "chats", "icon": "messages", "node": node}
        for name, node in nodes.items()
    ]
    return _thing("groups", "start", _("Group chat"), "messages", asked) | {"variants": variants}


def _profile() -> Iterator[Thing]:
    for name, (label, icon) in words.FIELDS.items():
        field = vocabulary.PROFILE[name]
        group = "orders" if name in words.ORDER_FIELDS else "profile"
        node = {"profile": name, **_begin(field.type)}
        thing = _thing(f"profile:{name}", group, str(label), icon, node)
        thing |= {"type": field.type, "also": _both(label)}
        if name in CHOICES:
            thing["choices"] = _pairs(CHOICES[name])
        if name in words.UNITS:
            thing["unit"] = str(words.UNITS[name])
        of = "sources" if name == "source_key" else OF.get(field.of, "")
        if of:
            thing["of"] = of
        if name == "source_key":
            thing["node"] = {"profile": name, "is": "in", "value": []}
        yield thing


def _facts(member: Member) -> Iterator[Thing]:
    icons = {"date": "calendar", "person": "baby-carriage", "number": "hash", "yes_no": "checkbox"}
    for fact in seen_types(member).prefetch_related("stages"):
        type = vocabulary.FORMS[fact.form]
        stages = fact.stages.all().exists()
        node = {"fact": fact.key, **_begin(type)}
        icon = icons.get(fact.form, "list-details")
        thing = _thing(f"fact:{fact.key}", "facts", fact.name, icon, node)
        thing |= {"type": type, "fact": fact.key, "unit": fact.unit, "stages": stages}
        if type == "ids":
            thing["of"] = "choices"
        yield thing


def _begin(type: str) -> dict[str, Any]:
    """The operator and value that a new condition of the type begins with."""
    begin: dict[str, dict[str, Any]] = {
        "number": {"is": "ge", "value": 1},
        "money": {"is": "ge", "value": None},
        "decimal": {"is": "ge", "value": None},
        "text": {"is": "contains", "value": ""},
        "choice": {"is": "in", "value": []},
        "ids": {"is": "in", "value": []},
        "instant": {"is": "in_last", "value": 7},
        "date": {"is": "age_between", "value": [None, None], "unit": "months"},
        "yes_no": {"is": "eq", "value": True},
    }
    return begin[type]


def _operators(type: str) -> list[dict[str, Any]]:
    dated = {"instant", "date"}
    found = []
    for op, label in words.OPERATORS[type].items():
        argument = words.ARGUMENTS.get(op, "yes" if type == "yes_no" else "one")
        argument = "dates" if op == "between" and type in dated else argument
        stages = {"of": "stages"} if op in ("in_stage", "not_in_stage") else {}
        found.append({"value": op, "label": str(label), "arg": argument, **stages})
    return found


def _measures(named: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"value": key, "label": str(label), "type": type, "unit": str(unit)}
        for key, (label, type, unit) in named.items()
    ]


def _order_narrowing() -> list[dict[str, Any]]:
    return [
        {"value": "categories", "label": _("of the category"), "of": "categories"},
        {"value": "products", "label": _("of the product"), "of": "products"},
        {"value": "stores", "label": _("in the store"), "of": "stores"},
        {"value": "needs", "label": _("answering the need"), "of": "needs"},
        {"value": "obstacles", "label": _("helping over the obstacle"), "of": "obstacles"},
    ]


def _activity_narrowing() -> list[dict[str, Any]]:
    kinds = _pairs(Kind.choices)
    subjects = [
        {"value": f"subject:{type}", "label": str(label), "of": f"{type}s"}
        for type, label in words.SUBJECTS.items()
    ]
    return [
        {"value": "kinds", "label": _("of the kind"), "choices": kinds, "needed": True},
        {"value": "members", "label": _("by the member"), "of": "members"},
        *subjects,
    ]


def _chat_narrowing() -> list[dict[str, Any]]:
    return [
        {"value": "ids", "label": _("one of"), "of": "chats"},
        {"value": "tags", "label": _("with the tag"), "of": "chat_tags"},
        {"value": "owners", "label": _("owned by"), "of": "chat_owners"},
    ]


def _thing(key: str, group: str, label: str, icon: str, node: dict[str, Any]) -> Thing:
    return {"key": key, "group": group, "label": label, "icon": icon, "node": node}


def _orders(narrowed: dict[str, Any]) -> dict[str, Any]:
    return {"orders": narrowed, "measure": "count", "is": "ge", "value": 1}


def _named(name: str) -> dict[str, Any]:
    label = words.VARIANTS[name]
    return {"label": str(label), "also": _both(label)}


def _both(label: Any) -> list[str]:
    found = []
    for language in ALSO:
        with override(language):
            found.append(str(label))
    return found


def _pairs(pairs: Any) -> list[list[Any]]:
    return [[value, str(label)] for value, label in pairs]
