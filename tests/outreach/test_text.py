from hypothesis import given
from hypothesis import strategies as st

from yutang.content.rules import limits
from yutang.outreach.rules import text


def test_variables_are_filled():
    filled = text.fill(
        "{greeting}，我是{store}的{member}", {"greeting": "早上好", "store": "新天地店"}
    )
    assert filled == "早上好，我是新天地店的"


def test_an_unknown_name_leaves_no_comma_behind():
    assert text.fill("{customer}，您好！\n我是{member}", {"member": "李娜"}) == "您好！\n我是李娜"


def test_names_in_braces_that_nobody_can_fill_are_found():
    assert text.unknown_variables("{customer} {custmer} {name}") == ["custmer", "name"]


@given(st.text(max_size=200), st.integers(0, 300))
def test_a_shortened_text_is_a_beginning_that_fits(given_text: str, most: int):
    short = limits.shorten(given_text, most=most)
    assert given_text.startswith(short)
    assert limits.byte_count(short) <= most
    assert len(short) == len(given_text) or limits.byte_count(given_text[: len(short) + 1]) > most
