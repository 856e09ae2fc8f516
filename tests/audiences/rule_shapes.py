"""Rules of any shape about a world, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from tests.audiences.rule_world import FORMS, KINDS, LABELS, TEXTS, World
from yutang.audiences.rules import vocabulary

DAYS = ("2024-02-29", "2025-11-02", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10",
        "2026-03-11")  # fmt: skip
SPANS = (1, 2, 7, 8, 90, 366)
WHOLE = st.sampled_from((-1, 0, 1, 2, 3, 100, 10**11, 2**53, 2**63 - 1, -(2**63)))
DECIMAL = st.sampled_from((0, 0.1, 1.5, 30, 38.5, -1, 1e15))


def rules(world: World, depth: int = 3) -> st.SearchStrategy[Any]:
    """Whole rules."""
    return st.fixed_dictionaries({"version": st.just(1), "where": nodes(world, depth)})


def nodes(world: World, depth: int) -> st.SearchStrategy[Any]:
    leaf = leaves(world)
    if not depth:
        return leaf
    deeper = nodes(world, depth - 1)
    group = st.lists(deeper, max_size=3)
    return st.one_of(
        leaf,
        leaf,
        st.fixed_dictionaries({"all": group}),
        st.fixed_dictionaries({"any": group}),
        st.fixed_dictionaries({"not": deeper}),
    )


def leaves(world: World) -> st.SearchStrategy[Any]:
    """Conditions of every kind."""
    return st.one_of(
        _profile(world), _profile(world), _fact(world), _fact(world), _tags(world),
        _activity(world), _activity(world), _orders(world), _orders(world), _orders(world),
        _stayed(world),
        st.fixed_dictionaries(
            {"audience": st.sampled_from(sorted(world.audiences)),
             "is": st.sampled_from(["in", "not_in"])}
        ),
    )  # fmt: skip


def asked(type: str, some: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An operator of the type with a value that fits; `some` are ids or choices."""
    return st.sampled_from(vocabulary.OPERATORS[type]).flatmap(
        lambda op: _with_value(op, vocabulary.value_of(type, op), some)
    )


def _with_value(op: str, shape: str, some: st.SearchStrategy[Any]) -> Any:
    said: dict[str, Any] = {"is": st.just(op)}
    if shape == "age":
        unit = st.sampled_from(["days", "months", "years"])
        ages = st.lists(st.integers(0, 40), min_size=2, max_size=2).map(sorted)
        return st.fixed_dictionaries(said | {"unit": unit, "value": ages})
    if shape != "none":
        said["value"] = _value(shape, some)
    return st.fixed_dictionaries(said)


def _value(shape: str, some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one: dict[str, st.SearchStrategy[Any]] = {
        "days": st.sampled_from(SPANS),
        "whole": WHOLE,
        "decimal": DECIMAL,
        "text": st.sampled_from(TEXTS[1:]) | st.sampled_from(("%", "_", "'", "\\", "c", "code")),
        "day": st.sampled_from(DAYS),
        "truth": st.booleans(),
        "id": some,
        "choice": some,
    }
    if shape in one:
        return one[shape]
    if shape.endswith("2"):
        return st.lists(one[shape[:-1]], min_size=2, max_size=2).map(sorted)
    return st.lists(one[shape[:-1]], min_size=1, max_size=3)


def _ids(items: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(items), max_size=2, unique=True)


def _joined(left: Any, right: Any) -> st.SearchStrategy[Any]:
    return st.tuples(left, right).map(lambda both: {**both[0], **both[1]})


def _profile(world: World) -> st.SearchStrategy[Any]:
    def of(field: vocabulary.Field) -> st.SearchStrategy[Any]:
        ids = world.members if field.of == "member" else world.units
        some = st.sampled_from(list(field.choices) or ids)
        return asked(field.type, some).map(lambda said: {"profile": field.name, **said})

    return st.sampled_from(list(vocabulary.PROFILE.values())).flatmap(of)


def _fact(world: World) -> st.SearchStrategy[Any]:
    def of(key: str) -> st.SearchStrategy[Any]:
        some = st.sampled_from(world.stages if key in ("child", "due") else world.choices)
        type = vocabulary.FORMS[FORMS[key]]
        stages = st.lists(some, min_size=1, max_size=2)
        return asked(type, some).flatmap(
            lambda said: st.fixed_dictionaries(
                {"fact": st.just(key), **{k: st.just(v) for k, v in said.items()}}
                | ({"value": stages} if "stage" in said["is"] else {})
            )
        )

    return st.sampled_from(list(FORMS)).flatmap(of)


def _tags(world: World) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "tags": st.sampled_from(["any", "all", "none"]),
            "ids": st.lists(st.sampled_from(world.tags), min_size=1, max_size=3),
        }
    )


_WITHIN = st.one_of(
    st.builds(lambda days: {"last_days": days}, st.sampled_from((1, 2, 7, 90))),
    st.builds(
        lambda both: {"from": both[0], "to": both[1]},
        st.lists(st.sampled_from(DAYS), min_size=2, max_size=2).map(sorted),
    ),
    st.builds(lambda day: {"from": day}, st.sampled_from(DAYS)),
    st.builds(lambda day: {"to": day}, st.sampled_from(DAYS)),
)


def _measured(measures: list[str]) -> st.SearchStrategy[Any]:
    def of(measure: str) -> st.SearchStrategy[Any]:
        said = asked(vocabulary.MEASURES[measure], st.nothing())
        return said.map(lambda each: {"measure": measure, **each})

    window = st.fixed_dictionaries({}, optional={"within": _WITHIN})
    return _joined(st.sampled_from(measures).flatmap(of), window)


def _activity(world: World) -> st.SearchStrategy[Any]:
    subject = st.fixed_dictionaries(
        {"type": st.sampled_from(["code", "order"])},
        optional={"ids": st.lists(st.sampled_from([1, 2]), max_size=2)},
    )
    doing = st.fixed_dictionaries(
        {},
        optional={
            "kinds": st.lists(st.sampled_from(KINDS), max_size=2),
            "subject": subject,
            "members": _ids(world.members),
        },
    )
    said = _measured(["count", "count", "days", "sum", "first", "last"])
    return _joined(st.fixed_dictionaries({"activity": doing}), said)


def _orders(world: World) -> st.SearchStrategy[Any]:
    buying = st.fixed_dictionaries(
        {},
        optional={
            "products": _ids([each.pk for each in world.products]),
            "categories": _ids([each.pk for each in world.categories]),
            "stores": _ids(world.units),
            "needs": _ids(["social", "emotional"]),
            "obstacles": _ids(["no_trust"]),
        },
    )
    nth = st.fixed_dictionaries({}, optional={"nth": st.sampled_from((1, 2, 3))})
    measures = ["count", "count", "days", "amount", "kept", "average_amount", "average_kept",
                "pieces", "first", "last"]  # fmt: skip
    return _joined(st.fixed_dictionaries({"orders": buying}), _joined(_measured(measures), nth))


def _stayed(world: World) -> st.SearchStrategy[Any]:
    chats = st.fixed_dictionaries(
        {},
        optional={
            "ids": _ids([each.pk for each in world.chats]),
            "tags": _ids([*LABELS, "nobody's"]),
            "owners": _ids(world.members),
        },
    )
    stay = {"stay": st.sampled_from(["inside", "joined", "left"])}
    said = _joined(
        _measured(["count", "count", "first", "last"]), st.fixed_dictionaries({}, optional=stay)
    )
    return _joined(st.fixed_dictionaries({"groups": chats}), said)
