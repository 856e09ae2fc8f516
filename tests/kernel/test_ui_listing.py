"""What a list reads from its address."""

import pytest
from django.test import RequestFactory

from yutang.kernel.ui.listing import Filter, Listing

COLOURS = Filter("colour", "Colour", [("red", "Red"), ("blue", "Blue")])


def read(query=""):
    request = RequestFactory().get(f"/list{query}")
    return Listing.read(
        request, filters=[COLOURS], sorts={"name": "Name", "at": "Since"}, default_sort="-at"
    )


def test_search_filter_sort_and_place_come_from_the_address():
    listing = read("?q=%20a%20&colour=red&sort=name&cursor=abc")
    assert (listing.q, listing.value("colour"), listing.sort, listing.cursor) == (
        "a", "red", "name", "abc",
    )  # fmt: skip
    assert listing.is_narrowed
    assert listing.filters[0].value == "red"


@pytest.mark.parametrize("query", ["", "?colour=green", "?sort=password", "?sort=--at", "?q=%20"])
def test_what_isnt_offered_is_read_as_nothing(query):
    listing = read(query)
    assert (listing.value("colour"), listing.value("other"), listing.is_narrowed) == ("", "", False)
    assert listing.sort == "-at" or query == "?sort=--at"
    assert listing.sort.lstrip("-") in ("name", "at")


def test_a_columns_link_turns_the_order():
    columns = read("?sort=-at").columns
    assert (columns["at"].target, columns["at"].state) == ("at", "descending")
    assert (columns["name"].target, columns["name"].state) == ("-name", "none")
    assert read("?sort=at").columns["at"].target == "-at"
