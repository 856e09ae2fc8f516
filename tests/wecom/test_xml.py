"""WeCom's XML becomes plain values; everything clever is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from yutang.wecom import xml

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><xml><A>&m;</A></xml>"
)


def test_fields_lists_and_nesting():
    fields = xml.read(
        b"<xml><Event><![CDATA[change_external_chat]]></Event><N>3</N>"
        b"<MemChangeList><Item>wm1</Item></MemChangeList>"
        b"<AuthAddOpenKfId>a</AuthAddOpenKfId><AuthAddOpenKfId>b</AuthAddOpenKfId>"
        b"<Info><Applyer><UserId>u</UserId></Applyer><R>1</R><R>2</R><R>3</R></Info><Empty/></xml>"
    )
    assert fields == {
        "Event": "change_external_chat",
        "N": "3",
        "MemChangeList": ["wm1"],
        "AuthAddOpenKfId": ["a", "b"],
        "Info": {"Applyer": {"UserId": "u"}, "R": ["1", "2", "3"]},
        "Empty": "",
    }


def test_a_text_that_names_a_doctype_is_only_text():
    assert xml.read(b"<xml><C><![CDATA[<!DOCTYPE a>]]></C></xml>") == {"C": "<!DOCTYPE a>"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<xml>",
        b"<xml><A></B></xml>",
        b"<xml>only text</xml>",
        b"<html><A>1</A></html>",
        b"<xml><A>&nobody;</A><B/></xml>",
        b"<xml><A>\x00</A></xml>",
        b"\xff\xfe<\x00x\x00m\x00l\x00>\x00",
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><A>1</A></xml>',
        b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><A>&f;</A></xml>',
        b"<!--x--><!DOCTYPE xml><xml><A>1</A></xml>",
        b"<xml>" + b"<A>" * 50 + b"</A>" * 50 + b"</xml>",
        b"<xml>" + b"<A/>" * (xml.MOST_ELEMENTS + 1) + b"</xml>",
        b"<xml><A>" + b"x" * xml.BIGGEST + b"</A></xml>",
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(xml.BadXml):
        xml.read(body)


def test_an_entity_bomb_is_refused():
    with pytest.raises(xml.BadXml):
        xml.read(BOMB)


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


@given(st.dictionaries(st.from_regex(r"\A[A-Z][a-z]{1,8}\Z"), st.text(LETTERS), min_size=1))
def test_what_is_written_is_read_again(fields):
    fields.pop("Item", None)
    if not fields:
        return
    root = etree.Element("xml")
    for name, text in fields.items():
        etree.SubElement(root, name).text = text
    assert xml.read(etree.tostring(root, encoding="utf-8")) == fields


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body):
    for text in (body, b"<xml>" + body + b"</xml>"):
        try:
            xml.read(text)
        except xml.BadXml:
            continue
