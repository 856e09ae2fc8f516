"""WeCom's XML as plain values: text, dicts, and lists for repeated elements; nothing else gets in.

A document type can only stand before the root element, so a body that doesn't begin with `<xml>`
(after at most one XML declaration) is refused unread: no entities, no external files, no bombs.
"""

import re
from typing import Any

from lxml import etree

BIGGEST = 512 * 1024  # bytes; the longest real event (a full member list) is far below
MOST_ELEMENTS = 10_000
DEEPEST = 16
START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?<xml[\s>]")
ALWAYS_LISTS = frozenset({"Item", "OptionId", "SelectedItem", "AuthAddOpenKfId", "AuthDelOpenKfId"})

Fields = dict[str, Any]


class BadXml(ValueError):
    """The text is not a message of WeCom's; the text says why."""


def read(body: bytes) -> Fields:
    """The fields under the root, in the order they stand."""
    if len(body) > BIGGEST:
        raise BadXml("too big")
    if not START.match(body):
        raise BadXml("no <xml> at the start")
    root = _parse(body)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise BadXml("too many elements")
    value = _value(root, DEEPEST)
    if not isinstance(value, dict):
        raise BadXml("no fields")
    return value


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise BadXml(f"not well formed ({type(fault).__name__})") from None


def _value(element: etree._Element, depth: int) -> Any:
    if depth == 0:
        raise BadXml("too deep")
    if not len(element):
        return element.text or ""
    fields: Fields = {}
    for child in element:
        if not isinstance(child.tag, str):  # a reference to an entity that nobody declared
            raise BadXml("an entity")
        _add(fields, child.tag, _value(child, depth - 1))
    return fields["Item"] if list(fields) == ["Item"] else fields


def _add(fields: Fields, tag: str, value: Any) -> None:
    if tag in ALWAYS_LISTS:
        fields.setdefault(tag, []).append(value)
    elif tag not in fields:
        fields[tag] = value
    elif isinstance(fields[tag], list):
        fields[tag].append(value)
    else:
        fields[tag] = [fields[tag], value]
