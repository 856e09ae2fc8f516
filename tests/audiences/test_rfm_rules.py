"""RFM without a database: cuts, scores, segments, and the same as a rule over orders."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from yutang.audiences.rules import rfm, rfm_nodes

TODAY = date(2026, 3, 2)
ORDERS = st.lists(
    st.tuples(st.integers(-3, 400), st.integers(0, 5_000), st.integers(0, 100)),
    min_size=1,
    max_size=8,
)  # days ago, paid, share refunded
SCORES = st.one_of(
    st.integers(2, 5).map(lambda bins: {"bins": bins}),
    st.lists(st.integers(0, 3_000), min_size=1, max_size=4, unique=True).map(
        lambda cuts: {"cuts": sorted(cuts)}
    ),
)
FLAGS = st.one_of(
    st.sampled_from([{"against": "mean"}, {"against": "median"}]),
    st.integers(0, 2_000).map(lambda value: {"against": "value", "value": value}),
)
WINDOWS = st.one_of(
    st.none(),
    st.integers(1, 500).map(lambda days: {"last_days": days}),
    st.just({"from": "2025-08-01", "to": "2026-01-31"}),
)
CONFIGS = st.fixed_dictionaries(
    {
        "window": WINDOWS,
        "as_of": st.sampled_from([None, "2025-12-31"]),
        "frequency": st.sampled_from(["orders", "days"]),
        "money": st.sampled_from(["total", "average"]),
        "amount": st.sampled_from(["paid", "kept"]),
        **dict.fromkeys(("r", "f", "m"), SCORES),
        **dict.fromkeys(("r_flag", "f_flag", "m_flag"), FLAGS),
    }
).map(rfm.read_config)


def values_of(config, orders):
    """A customer's values; None without an order in the window."""
    first, last = config.days(TODAY)
    kept = [each for each in orders if first <= day_of(each) <= last]
    if not kept:
        return None
    looked = config.as_of or TODAY
    total = sum(money_of(config, each) for each in kept)
    days = {day_of(each) for each in kept}
    return rfm.Values(
        (looked - max(days)).days,
        len(kept) if config.frequency == "orders" else len(days),
        total if config.money == "total" else total // len(kept),
    )


def day_of(order):
    return TODAY - timedelta(days=order[0])


def money_of(config, order):
    return order[1] - (order[1] * order[2] // 100 if config.amount == "kept" else 0)


def meets(node, orders):
    """Whether the customer's orders meet the node: a reading of the rule language of its own."""
    if "any" in node:
        return any(meets(each, orders) for each in node["any"])
    if "all" in node:
        return all(meets(each, orders) for each in node["all"])
    first, last = (date.fromisoformat(node["within"][end]) for end in ("from", "to"))
    kept = [each for each in orders if first <= day_of(each) <= last]
    measure = node["measure"]
    if node["is"] == "empty":
        return not kept
    value = node["value"]
    if measure == "last":
        if not kept:
            return False
        latest, bound = max(map(day_of, kept)), date.fromisoformat(value)
        return latest < bound if node["is"] == "before" else latest > bound
    paid = sum(each[1] for each in kept)
    left = sum(each[1] - each[1] * each[2] // 100 for each in kept)
    count = len(kept)
    found = {
        "count": count,
        "days": len({day_of(each) for each in kept}),
        "amount": paid,
        "kept": left,
        "average_amount": paid // count if count else None,
        "average_kept": left // count if count else None,
    }[measure]
    return found is not None and {
        "ge": found >= value, "gt": found > value, "le": found <= value
    }[node["is"]]  # fmt: skip


@given(CONFIGS, st.lists(ORDERS, min_size=1, max_size=12))
def test_a_cell_and_a_segment_as_a_rule_choose_the_same_customers(config, people):
    values = [values_of(config, orders) for orders in people]
    known = [each for each in values if each is not None]
    if not known:
        return
    cuts = rfm.cuts_of(config, known)
    scores = [each and rfm.score(each, cuts) for each in values]
    for segment in rfm.SEGMENT_KEYS:
        node = rfm_nodes.condition(config, cuts, today=TODAY, segments=[segment])
        assert [meets(node, orders) for orders in people] == [
            bool(each) and each.segment == segment for each in scores
        ]
    for cell in {(each.r, each.f, each.m) for each in scores if each} | {(1, 0, 0), (0, 2, 1)}:
        node = rfm_nodes.condition(config, cuts, today=TODAY, cells=[cell])
        assert [meets(node, orders) for orders in people] == [
            bool(each)
            and all(w in (0, h) for w, h in zip(cell, (each.r, each.f, each.m), strict=True))
            for each in scores
        ]


@given(CONFIGS, st.lists(ORDERS, min_size=1, max_size=12))
def test_every_customer_has_one_score_of_each_axis_and_equal_values_equal_scores(config, people):
    known = [each for orders in people if (each := values_of(config, orders))]
    if not known:
        return
    cuts = rfm.cuts_of(config, known)
    scores = {each: rfm.score(each, cuts) for each in known}
    for axis, one in product("rfm", scores.values()):
        assert 1 <= getattr(one, axis) <= config.bins(axis)
    assert {each.segment for each in scores.values()} <= set(rfm.SEGMENT_KEYS)
    for (v, s), (w, t) in product(scores.items(), repeat=2):
        assert v.f <= w.f or s.f >= t.f
        assert v.r <= w.r or s.r <= t.r


def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed():
    assert [rfm.quantile([1, 1, 1, 2, 9], part, 5) for part in range(1, 6)] == [1, 1, 1, 2, 9]
    assert rfm.quantile([1, 2, 3, 4], 1, 2) == 2
    assert rfm.quantile([7], 1, 5) == 7


def test_recent_customers_score_high_and_old_ones_low():
    cuts = rfm.Cuts(r=(7, 30), f=(1, 3), m=(100, 500), r_flag=30, f_flag=1, m_flag=100)
    assert rfm.score(rfm.Values(7, 4, 501), cuts) == rfm.Score(3, 3, 3, "important_value")
    assert rfm.score(rfm.Values(31, 1, 100), cuts) == rfm.Score(1, 1, 1, "general_win_back")
    assert rfm.score(rfm.Values(30, 3, 100), cuts) == rfm.Score(2, 2, 1, "general_value")


@pytest.mark.parametrize(
    "data",
    [
        {"unknown": 1},
        {"r": {"bins": 6}},
        {"f": {"cuts": [3, 2]}},
        {"f": {"cuts": []}},
        {"m": {"bins": "5"}},
        {"window": {"last_days": 0}},
        {"window": {"from": "2026-02-01", "to": "2026-01-01"}},
        {"m_flag": {"against": "mode"}},
        {"m_flag": {"against": "value"}},
        {"frequency": "times"},
    ],
)
def test_a_config_with_a_mistake_is_refused(data):
    with pytest.raises(ValidationError):
        rfm.read_config(data)
