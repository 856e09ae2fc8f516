"""Builders: an article with a product card and a link, a link material, and who reads them."""

from datetime import UTC, datetime
from itertools import count

from yutang.commerce.models import Product
from yutang.content.commands.links import tracked
from yutang.content.models import Kind, Material, TrackedLink, Visit
from yutang.customers.models import Customer, Identity, Profile

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
SHOP = "https://shop.example/tea?a=1&b=2"
_numbers = count(1)


def product(title="明前龙井", price=13700):
    return Product.objects.create(sku=f"p-{next(_numbers)}", title=title, price=price, as_of=NOON)


def article(title="怎样泡龙井", *, of=None, **facts):
    """An approved article: words with a link, then a card of the product, if there is one."""
    body = [
        {"type": "heading", "text": "水温", "level": 2},
        {"type": "paragraph", "html": f'八十度。<a href="{SHOP.replace("&", "&amp;")}">去看看</a>'},
    ]
    body += [{"type": "product", "product_id": of.pk, "note": ""}] if of else []
    return material(kind=Kind.ARTICLE, title=title, body=body, **facts)


def link_material(url="https://shop.example/spring", **facts):
    card = {"type": "link", "title": "春茶", "url": url, "desc": "", "picurl": ""}
    return material(kind=Kind.LINK, title="春茶", attachments=[card], **facts)


def material(**facts):
    return Material.objects.create(**{"state": Material.State.APPROVED, **facts})


def customer(name="Zhao", external_userid=None):
    made = Customer.objects.create(name=name, type=Customer.Type.WECHAT)
    Profile.objects.create(customer=made, name=name)
    value = external_userid or f"wm-{name}-{next(_numbers)}"
    Identity.objects.create(customer=made, kind=Identity.Kind.EXTERNAL_USERID, value=value)
    return made


def link(material, *, source="sidebar", **who):
    token = tracked(material_id=material.pk, source=source, **who).rsplit("/", 1)[1]
    return TrackedLink.objects.get(token=token)


def visit(link, customer=None, *, reader="", seconds=0, at=NOON, **facts):
    """Opened at noon; read for so long, where it was read at all."""
    seen = {"seen_at": at, "last_at": at, "seconds": seconds} if seconds else {}
    return Visit.objects.create(
        token=f"v{next(_numbers):021}", link=link, customer=customer, reader=reader,
        opened_at=at, **{**seen, **facts},
    )  # fmt: skip
