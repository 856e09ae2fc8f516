"""What fields, operators and measures are called where people choose them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Label and icon of each field of the profile, in the order in which they are offered.
FIELDS = {
    "state": (_("State"), "user-check"),
    "gender": (_("Gender"), "gender-bigender"),
    "type": (_("Where we know her from"), "device-mobile"),
    "consultant_id": (_("Consultant"), "user-heart"),
    "member_ids": (_("Followed by"), "user-star"),
    "store_id": (_("Store"), "building-store"),
    "unit_ids": (_("Region or unit"), "sitemap"),
    "source_key": (_("Source"), "qrcode"),
    "added_at": (_("Added at"), "user-plus"),
    "lost_at": (_("Lost at"), "user-minus"),
    "last_contact_at": (_("Last contacted"), "message-circle"),
    "last_activity_at": (_("Last sign of life"), "activity"),
    "activity_count": (_("Number of activities"), "activity"),
    "lifecycle": (_("Lifecycle"), "recycle"),
    "lifecycle_at": (_("In this stage since"), "calendar-stats"),
    "order_count": (_("Number of orders"), "shopping-cart"),
    "order_amount": (_("Paid in total"), "coins"),
    "refund_amount": (_("Refunded in total"), "receipt-refund"),
    "kept_amount": (_("Kept in total"), "pig-money"),
    "order_gap": (_("Average gap between orders"), "calendar-repeat"),
    "last_order_at": (_("Last order"), "calendar-check"),
    "order_1_at": (_("First order"), "calendar-event"),
    "order_2_at": (_("Second order"), "calendar-event"),
    "order_3_at": (_("Third order"), "calendar-event"),
    "order_4_at": (_("Fourth order"), "calendar-event"),
    "order_5_at": (_("Fifth order"), "calendar-event"),
}
ORDER_FIELDS = frozenset(
    {"order_count", "order_amount", "refund_amount", "kept_amount", "order_gap", "last_order_at",
     *(f"order_{n}_at" for n in range(1, 6))}
)  # fmt: skip
ORDERS = pgettext_lazy("after a number", "orders")
UNITS = {"order_gap": _("days"), "order_count": ORDERS, "activity_count": _("times")}

AT_LEAST, MORE, AT_MOST, LESS = _("at least"), _("more than"), _("at most"), _("less than")
NUMBERS = {
    "ge": AT_LEAST, "gt": MORE, "le": AT_MOST, "lt": LESS, "eq": _("exactly"),
    "ne": _("other than"), "between": _("between"),
}  # fmt: skip
PRESENCE = {"filled": _("is known"), "empty": _("is not known")}
DATES = {
    "in_last": _("in the last"), "not_in_last": _("not in the last"), "in_next": _("in the next"),
    "before": _("before"), "after": _("after"), "between": _("between"),
}  # fmt: skip
CHOICES = {"in": _("is one of"), "not_in": _("is none of")}
OPERATORS = {
    "number": NUMBERS,
    "money": NUMBERS,
    "count": {"ge": AT_LEAST, "never": _("never"), **NUMBERS},
    "decimal": {**NUMBERS, **PRESENCE},
    "text": {
        "contains": _("contains"), "starts": _("starts with"), "eq": _("is exactly"),
        "ne": _("is not"), **CHOICES, **PRESENCE,
    },
    "choice": {**CHOICES, **PRESENCE},
    "ids": {**CHOICES, **PRESENCE},
    "instant": {**DATES, **PRESENCE},
    "date": {
        "age_between": _("is this long ago"), "in_stage": _("is in the stage"),
        "not_in_stage": _("is not in the stage"), "anniversary_in": _("has its day in the next"),
        **DATES, **PRESENCE,
    },
    "yes_no": {"eq": _("is"), **PRESENCE},
}  # fmt: skip
# What stands as value, for the page: other than the operators' own it goes by the type.
ARGUMENTS = {
    "between": "two", "in": "many", "not_in": "many", "in_last": "days", "not_in_last": "days",
    "in_next": "days", "anniversary_in": "days", "before": "date", "after": "date",
    "age_between": "age", "in_stage": "many", "not_in_stage": "many", "empty": "none",
    "filled": "none", "never": "none",
}  # fmt: skip

ORDER_MEASURES = {
    "count": (_("number of orders"), "count", ORDERS),
    "days": (_("days with orders"), "number", _("days")),
    "amount": (_("amount paid"), "money", ""),
    "kept": (_("amount kept after refunds"), "money", ""),
    "average_amount": (_("average amount of an order"), "money", ""),
    "pieces": (_("pieces bought"), "number", _("pieces")),
    "first": (_("the first of them"), "instant", ""),
    "last": (_("the last of them"), "instant", ""),
    "average_kept": (_("average amount after refunds"), "money", ""),
}
ACTIVITY_MEASURES = {
    "count": (_("how often"), "count", _("times")),
    "days": (_("on how many days"), "number", _("days")),
    "sum": (_("amount in total"), "money", ""),
    "first": (_("the first time"), "instant", ""),
    "last": (_("the last time"), "instant", ""),
}

CHAT_MEASURES = {
    "count": (_("number of groups"), "count", pgettext_lazy("after a number", "groups")),
    "first": (_("the first time"), "instant", ""),
    "last": (_("the last time"), "instant", ""),
}

GROUPS = {
    "start": _("Often used"),
    "profile": _("Profile"),
    "orders": _("Orders"),
    "facts": _("Facts"),
    "activity": _("Activities"),
    "tags": _("Tags"),
    "categories": _("Categories"),
    "products": _("Products"),
    "chats": _("Group chats"),
    "audiences": _("Audiences"),
    "stores": _("Stores"),
    "members": _("Members"),
    "sources": _("Sources"),
    "choices": _("Facts"),
    "stages": _("Stages"),
    "segments": _("RFM segments"),
}
SUBJECTS = {
    "code": _("of the live code"),
    "tag": _("of the tag"),
    "audience": _("of the audience"),
    "material": _("of the article"),
    "product": _("of the product"),
}
VARIANTS = {
    "category": _("Bought of a category"),
    "product": _("Bought a product"),
    "store": _("Ordered in a store"),
    "never": _("Never bought"),
    "inside": _("In a group chat"),
    "joined": _("Joined a group chat"),
    "left": _("Left a group chat"),
    "alone": _("In no group chat"),
}
