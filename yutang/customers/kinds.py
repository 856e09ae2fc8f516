"""Every kind of activity: a closed list, past tense; what `props` holds stands beside each."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ADDED = "added", _("Added a member")  # state, add_way, userid, inbox_id
    HALF_ADDED = "half_added", _("Asked to be added")  # as `added`
    REMOVED_US = "removed_us", _("Removed the member")
    REMOVED_BY_US = "removed_by_us", _("Was removed by the member")
    GONE = "gone", _("Was no longer on WeCom's list")
    TRANSFERRED = "transferred", _("Was passed on")  # by the member of the row
    TRANSFER_FAILED = "transfer_failed", _("Couldn't be passed on")  # reason
    # from, from_id, why (leave, back, moved, resigned), until; subject: the hand-over
    HANDED_OVER = "handed_over", _("Was handed over")
    RENAMED = "renamed", _("Changed the name")  # name, before (empty: it became known)
    REMARKED = "remarked", _("Was given a remark")  # fields: what changed; source
    TAGGED = "tagged", _("Was tagged")  # tag, source, source_ref; subject: the tag
    UNTAGGED = "untagged", _("Lost a tag")  # as `tagged`
    IDENTIFIED = "identified", _("Was recognised")  # identity, realm
    CHAT_AGREED = "chat_agreed", _("Agreed to chat archiving")
    SOURCED = "sourced", _("Was won by a source")  # source_key
    SCANNED = "scanned", _("Scanned a code")  # subject: the code
    ASSIGNED = "assigned", _("Was given a consultant")  # subject: the code; facts
    WELCOMED = "welcomed", _("Was welcomed")  # milliseconds; subject: the welcome
    WELCOME_MISSED = "welcome_missed", _("Wasn't welcomed")  # reason
    GIFT_GIVEN = "gift_given", _("Was given a gift")  # gift; amount: its cost; subject: the code
    # carrier, purpose, source (its type and id); subject: the message
    MESSAGE_DELIVERED = "message_delivered", _("Received a message")
    MESSAGE_FAILED = "message_failed", _("Couldn't be sent a message")  # as above; reason
    # seconds, depth (percent), source; subject: the material
    CONTENT_READ = "content_read", _("Read")
    CONTENT_FORWARDED = "content_forwarded", _("Passed on")  # subject: the material
    LINK_CLICKED = "link_clicked", _("Followed a link")  # subject: the material
    PRODUCT_CLICKED = "product_clicked", _("Looked at a product")  # subject: the product; material
    MOMENT_LIKED = "moment_liked", _("Liked a moment")  # subject: the moment
    MOMENT_COMMENTED = "moment_commented", _("Commented on a moment")  # subject: the moment
    GROUP_JOINED = "group_joined", _("Joined a group")  # state, scene; subject: the group chat
    GROUP_LEFT = "group_left", _("Left a group")  # subject: the group chat
    # amount, order_no, source; more: true where lines were added to an order; subject: the order
    ORDER_PAID = "order_paid", _("Paid an order")
    ORDER_REFUNDED = "order_refunded", _("Was refunded")  # as `order_paid`
    CONSENTED = "consented", _("Agreed")  # purpose
    OBJECTED = "objected", _("Objected")  # purpose
    FACT_LEARNT = "fact_learnt", _("Told us a fact")  # fact: its name; source; subject: fact type
    # fact, stage, before (names; empty: none), person; subject: the stage
    STAGE_CHANGED = "stage_changed", _("Reached a stage")
    LIFECYCLE_CHANGED = "lifecycle_changed", _("Moved in the lifecycle")  # stage, before
    AUDIENCE_ENTERED = "audience_entered", _("Entered an audience")  # name; subject: the audience
    AUDIENCE_LEFT = "audience_left", _("Left an audience")  # as `audience_entered`
    CHALLENGE_JOINED = "challenge_joined", _("Joined a challenge")  # name; subject: the challenge
    CHECKED_IN = "checked_in", _("Checked in")  # name, streak, made_up; subject: the challenge
    CHALLENGE_FINISHED = "challenge_finished", _("Finished a challenge")  # name, done; subject: it
    MERGED = "merged", _("Was merged")  # other: the customer who became this one; subject: merge
    SPLIT = "split", _("Was split")  # other: who is a customer again; subject: the merge


# What customers do themselves; the rest is done to them, and is no sign of life.
OWN = frozenset(
    {
        Kind.ADDED,
        Kind.HALF_ADDED,
        Kind.REMOVED_US,
        Kind.CHAT_AGREED,
        Kind.SCANNED,
        Kind.ORDER_PAID,
        Kind.ORDER_REFUNDED,
        Kind.CONSENTED,
        Kind.OBJECTED,
        Kind.CONTENT_READ,
        Kind.CONTENT_FORWARDED,
        Kind.LINK_CLICKED,
        Kind.PRODUCT_CLICKED,
        Kind.MOMENT_LIKED,
        Kind.MOMENT_COMMENTED,
        Kind.GROUP_JOINED,
        Kind.GROUP_LEFT,
        Kind.CHALLENGE_JOINED,
        Kind.CHECKED_IN,
    }
)

# What we said to the customer; "not contacted for 7 days" looks at these.
CONTACTS = frozenset({Kind.WELCOMED, Kind.GIFT_GIVEN, Kind.MESSAGE_DELIVERED})

# What each may be about, as `subject_type` says it; kinds that aren't here are about nothing.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    Kind.ADDED: ("follow",),
    Kind.HALF_ADDED: ("follow",),
    Kind.HANDED_OVER: ("handover",),
    Kind.TAGGED: ("tag",),
    Kind.UNTAGGED: ("tag",),
    Kind.SCANNED: ("code", "group_code"),
    Kind.ASSIGNED: ("code",),
    Kind.WELCOMED: ("welcome",),
    Kind.WELCOME_MISSED: ("welcome",),
    Kind.GIFT_GIVEN: ("code",),
    Kind.MESSAGE_DELIVERED: ("message",),
    Kind.MESSAGE_FAILED: ("message",),
    Kind.CONTENT_READ: ("material",),
    Kind.CONTENT_FORWARDED: ("material",),
    Kind.LINK_CLICKED: ("material",),
    Kind.PRODUCT_CLICKED: ("product",),
    Kind.MOMENT_LIKED: ("moment",),
    Kind.MOMENT_COMMENTED: ("moment",),
    Kind.GROUP_JOINED: ("group_chat",),
    Kind.GROUP_LEFT: ("group_chat",),
    Kind.ORDER_PAID: ("order",),
    Kind.ORDER_REFUNDED: ("order", "refund"),
    Kind.FACT_LEARNT: ("fact",),
    Kind.STAGE_CHANGED: ("stage",),
    Kind.AUDIENCE_ENTERED: ("audience",),
    Kind.AUDIENCE_LEFT: ("audience",),
    Kind.CHALLENGE_JOINED: ("challenge",),
    Kind.CHECKED_IN: ("challenge",),
    Kind.CHALLENGE_FINISHED: ("challenge",),
    Kind.MERGED: ("merge",),
    Kind.SPLIT: ("merge",),
}

# Those that name a member: who was added, who tagged, who sent the link, who sold …
BY_MEMBERS = frozenset(
    {
        Kind.ADDED, Kind.HALF_ADDED, Kind.REMOVED_US, Kind.REMOVED_BY_US, Kind.GONE,
        Kind.TRANSFERRED, Kind.TRANSFER_FAILED, Kind.HANDED_OVER, Kind.REMARKED, Kind.TAGGED,
        Kind.UNTAGGED, Kind.CHAT_AGREED, Kind.ASSIGNED, Kind.WELCOMED, Kind.WELCOME_MISSED,
        Kind.GIFT_GIVEN, Kind.MESSAGE_DELIVERED, Kind.MESSAGE_FAILED, Kind.CONTENT_READ,
        Kind.CONTENT_FORWARDED, Kind.LINK_CLICKED, Kind.PRODUCT_CLICKED, Kind.MOMENT_LIKED,
        Kind.MOMENT_COMMENTED, Kind.GROUP_JOINED, Kind.ORDER_PAID, Kind.FACT_LEARNT,
    }
)  # fmt: skip
# Those with an amount of money.
WITH_AMOUNT = frozenset({Kind.ORDER_PAID, Kind.ORDER_REFUNDED, Kind.GIFT_GIVEN})
