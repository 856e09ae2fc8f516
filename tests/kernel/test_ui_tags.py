"""The kit's template tags."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

from yutang.kernel import clock
from yutang.kernel.templatetags import ui

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


def render(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


def test_an_icon_is_drawn_in_the_page_and_an_unknown_one_is_a_mistake():
    drawn = render("{% icon 'users' %}")
    assert drawn.startswith("<svg")
    assert "<path d=" in drawn
    assert 'aria-hidden="true"' in drawn
    with pytest.raises(TemplateSyntaxError):
        render("{% icon 'no-such-thing' %}")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(123450, "CNY", "¥1,234.50"), (-5, "GBP", "-£0.05"), (None, "CNY", "–")],
)
def test_money_is_written_for_people(amount, currency, text):
    assert render("{{ amount|money:currency }}", amount=amount, currency=currency) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOON, ">12:00<"),
        (NOON - timedelta(days=1), ">05-19 12:00<"),
        (NOON - timedelta(days=400), ">2025-04-15<"),
        (NOON + timedelta(hours=13), ">05-21 01:00<"),
        (None, "–"),
    ],
)
def test_a_moment_is_as_short_as_it_can_be(at, text):
    with clock.frozen(NOON):
        assert text in render("{{ at|when }}", at=at)


class Somebody:
    def __init__(self, *permissions):
        self.permissions = permissions

    def may(self, permission):
        return permission in self.permissions


@pytest.mark.parametrize(
    ("phone", "member", "text"),
    [
        ("13812345678", Somebody("customers.see_phone"), "13812345678"),
        ("13812345678", Somebody(), "138****5678"),
        ("13812345678", None, "138****5678"),
        ("1234", Somebody(), "****"),
        ("", Somebody(), ""),
    ],
)
def test_a_phone_number_is_masked_by_role(phone, member, text):
    assert ui.phone_for(phone, member) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("李娜", "娜"), ("Alice Smith", "AS"), ("bob", "B"), ("", "?"), ("  ", "?")],
)
def test_a_name_stands_for_a_missing_picture(name, text):
    assert ui.initials(name) == text
    assert ui.tone(name) == ui.tone(name) < ui.TONES


def test_the_title_stands_in_head_and_heading_and_is_escaped():
    template = Template(
        "{% extends 'ui/plain.html' %}{% block title %}<b>A</b> &amp; {{ name }}{% endblock %}"
    )
    page = template.render(Context({"name": "<script>"}))
    head, body = page.split("</head>")
    assert "<title>A &amp; &lt;script&gt; · " in head
    assert "<h1><b>A</b> &amp; &lt;script&gt;</h1>" in body


def test_the_frame_without_a_request_needs_no_database():
    """What is shown when the database is away."""
    assert "yt-gate" in render_to_string("503.html")
    assert "yt-gate" in render_to_string("500.html")


def test_no_page_of_the_kit_has_inline_scripts():
    page = render_to_string("500.html")
    assert "onclick=" not in page
    assert "<script>" not in page
