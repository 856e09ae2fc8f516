"""Customer-acquisition links (WECOM.md 3.14)."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import WeCom

BASE = "externalcontact/customer_acquisition"
LONGEST_CHANNEL = 64  # bytes


class Link(Shape):
    """A link that opens a member's profile to add."""

    link_id: Text = ""
    link_name: Text = ""
    url: Text = ""
    create_time: Number = 0
    skip_verify: bool = True


class LinkCustomer(Shape):
    """A customer who came through a link; chat_status 0 no message yet, 1 wrote, 2 unknown."""

    external_userid: str
    userid: Text = ""
    chat_status: Number = 2
    state: Text = ""


class QuotaPart(Shape):
    """A part of the quota that ends on its own day."""

    expire_date: Number = 0
    balance: Number = 0


class Quota(Shape):
    """How many more customers links may bring."""

    total: Number = 0
    balance: Number = 0
    quota_list: list[QuotaPart] = []


def create(client: WeCom, name: str, users: Sequence[str], *, skip_verify: bool = True) -> Link:
    """Create a link for members."""
    body = {
        "link_name": name,
        "range": {"user_list": list(users), "department_list": []},
        "skip_verify": skip_verify,
    }
    return Link.model_validate(client.post(f"{BASE}/create_link", body, creates=True)["link"])


def update(client: WeCom, link_id: str, **changes: Any) -> None:
    """Change a link: link_name, range (replaces all), skip_verify."""
    client.post(f"{BASE}/update_link", {"link_id": link_id, **changes})


def delete(client: WeCom, link_id: str) -> None:
    """Remove a link."""
    client.post(f"{BASE}/delete_link", {"link_id": link_id})


def get(client: WeCom, link_id: str) -> Link:
    """One link."""
    answer = client.post(f"{BASE}/get", {"link_id": link_id})
    return Link.model_validate({"link_id": link_id, **answer["link"]})


def ids(client: WeCom) -> Iterator[str]:
    """The ids of this app's links."""
    for page in pages(lambda cursor: client.post(f"{BASE}/list_link", _from(cursor, 100))):
        yield from (str(each) for each in page.get("link_id_list", []))


def customers(client: WeCom, link_id: str) -> Iterator[LinkCustomer]:
    """Who came through a link."""

    def fetch(cursor: str) -> dict[str, Any]:
        return client.post(f"{BASE}/customer", {"link_id": link_id, **_from(cursor, 1000)})

    for page in pages(fetch):
        yield from (LinkCustomer.model_validate(row) for row in page.get("customer_list", []))


def quota(client: WeCom) -> Quota:
    """The company's quota for links."""
    return Quota.model_validate(client.get("externalcontact/customer_acquisition_quota"))


def with_channel(url: str, channel: str) -> str:
    """The link's address that carries our own mark; it comes back as State."""
    assert len(channel.encode()) <= LONGEST_CHANNEL, channel
    return f"{url}{'&' if '?' in url else '?'}customer_channel={quote(channel, safe='')}"


def _from(cursor: str, limit: int) -> dict[str, Any]:
    return {"limit": limit, **({"cursor": cursor} if cursor else {})}
