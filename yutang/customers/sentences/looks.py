"""How activities look in a timeline: groups of kinds, icons, colours."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from yutang.customers.kinds import Kind


@dataclass(frozen=True)
class Group:
    """Kinds that a person looks at together."""

    key: str
    label: str | Promise
    kinds: frozenset[str]


GROUPS = (
    Group(
        "relation",
        gettext_lazy("Relation"),
        frozenset(
            {
                Kind.ADDED, Kind.HALF_ADDED, Kind.REMOVED_US, Kind.REMOVED_BY_US, Kind.GONE,
                Kind.TRANSFERRED, Kind.TRANSFER_FAILED, Kind.HANDED_OVER, Kind.ASSIGNED,
                Kind.SOURCED,
            }
        ),
    ),
    Group("visit", gettext_lazy("Scans and gifts"), frozenset({Kind.SCANNED, Kind.GIFT_GIVEN})),
    Group("message", gettext_lazy("Messages"), frozenset({Kind.WELCOMED, Kind.WELCOME_MISSED})),
    Group(
        "reading",
        gettext_lazy("Reading"),
        frozenset(
            {Kind.CONTENT_READ, Kind.CONTENT_FORWARDED, Kind.LINK_CLICKED, Kind.PRODUCT_CLICKED}
        ),
    ),
    Group("order", gettext_lazy("Orders"), frozenset({Kind.ORDER_PAID, Kind.ORDER_REFUNDED})),
    Group("tag", gettext_lazy("Tags"), frozenset({Kind.TAGGED, Kind.UNTAGGED})),
    Group(
        "fact",
        gettext_lazy("Facts and stages"),
        frozenset({Kind.FACT_LEARNT, Kind.STAGE_CHANGED, Kind.LIFECYCLE_CHANGED}),
    ),
    Group(
        "audience",
        gettext_lazy("Audiences"),
        frozenset({Kind.AUDIENCE_ENTERED, Kind.AUDIENCE_LEFT}),
    ),
    Group("group", gettext_lazy("Groups"), frozenset({Kind.GROUP_JOINED, Kind.GROUP_LEFT})),
    Group(
        "challenge",
        gettext_lazy("Challenges"),
        frozenset({Kind.CHALLENGE_JOINED, Kind.CHECKED_IN, Kind.CHALLENGE_FINISHED}),
    ),
    Group(
        "file",
        gettext_lazy("Notes and identity"),
        frozenset(
            {Kind.RENAMED, Kind.REMARKED, Kind.IDENTIFIED, Kind.CONSENTED, Kind.OBJECTED,
             Kind.CHAT_AGREED, Kind.MERGED, Kind.SPLIT}
        ),
    ),
)  # fmt: skip

LOOKS: dict[str, tuple[str, str]] = {  # icon, level
    Kind.ADDED: ("user-plus", "ok"),
    Kind.HALF_ADDED: ("user-question", "warn"),
    Kind.REMOVED_US: ("user-minus", "error"),
    Kind.REMOVED_BY_US: ("user-minus", "error"),
    Kind.GONE: ("user-off", "error"),
    Kind.TRANSFERRED: ("user-share", ""),
    Kind.TRANSFER_FAILED: ("user-exclamation", "warn"),
    Kind.HANDED_OVER: ("arrows-exchange", "ok"),
    Kind.RENAMED: ("signature", ""),
    Kind.REMARKED: ("pencil", ""),
    Kind.TAGGED: ("tag", ""),
    Kind.UNTAGGED: ("tag-off", ""),
    Kind.IDENTIFIED: ("fingerprint", ""),
    Kind.CHAT_AGREED: ("archive", ""),
    Kind.SOURCED: ("map-pin", ""),
    Kind.SCANNED: ("qrcode", ""),
    Kind.ASSIGNED: ("user-heart", ""),
    Kind.WELCOMED: ("message-heart", "ok"),
    Kind.WELCOME_MISSED: ("message-off", "error"),
    Kind.GIFT_GIVEN: ("gift", ""),
    Kind.CONTENT_READ: ("book", "ok"),
    Kind.CONTENT_FORWARDED: ("share-3", "ok"),
    Kind.LINK_CLICKED: ("external-link", ""),
    Kind.PRODUCT_CLICKED: ("shopping-bag", ""),
    Kind.ORDER_PAID: ("shopping-cart", "ok"),
    Kind.ORDER_REFUNDED: ("receipt-refund", "warn"),
    Kind.CONSENTED: ("circle-check", "ok"),
    Kind.OBJECTED: ("hand-stop", "error"),
    Kind.FACT_LEARNT: ("id-badge-2", ""),
    Kind.STAGE_CHANGED: ("stairs-up", "ok"),
    Kind.LIFECYCLE_CHANGED: ("activity-heartbeat", ""),
    Kind.AUDIENCE_ENTERED: ("users-plus", ""),
    Kind.AUDIENCE_LEFT: ("users-minus", ""),
    Kind.GROUP_JOINED: ("users-plus", "ok"),
    Kind.GROUP_LEFT: ("users-minus", "warn"),
    Kind.CHALLENGE_JOINED: ("flag", "ok"),
    Kind.CHECKED_IN: ("calendar-check", "ok"),
    Kind.CHALLENGE_FINISHED: ("certificate", "ok"),
    Kind.MERGED: ("git-merge", ""),
    Kind.SPLIT: ("arrows-split-2", ""),
}
