"""Acts of the audit log in people's words; one that isn't listed shows its code name."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.kernel.models import AuditEntry

WORDS: dict[str, Promise] = {
    "api.token_created": _("made a token for the API"),
    "api.token_revoked": _("revoked a token of the API"),
    "code.changed": _("changed a live code"),
    "code.closed": _("closed a live code"),
    "code.created": _("made a live code"),
    "codes.exported": _("took out figures of live codes"),
    "console.exported_audit": _("took out the audit log"),
    "console.resumed_reader": _("let a reader try again"),
    "console.retried_job": _("let a job run again"),
    "console.saved_settings": _("changed the settings of the enterprise"),
    "customers.export": _("took out customers"),
    "customers.sync": _("fetched customers from WeCom"),
    "customers.tag_batch": _("tagged many customers"),
    "customers.untag_batch": _("took a tag from many customers"),
    "facts.archive": _("archived a fact"),
    "facts.change": _("changed a fact"),
    "facts.create": _("made a fact"),
    "facts.move": _("put facts in another order"),
    "facts.restore": _("restored a fact"),
    "facts.stages": _("changed the stages of a fact"),
    "orders.exported": _("took out orders"),
    "orders.file_uploaded": _("uploaded a file of orders"),
    "orders.imported": _("imported orders"),
    "orders.map_forgotten": _("forgot a column mapping"),
    "orders.map_saved": _("saved a column mapping"),
    "categories.created": _("made a product category"),
    "categories.deleted": _("deleted a product category"),
    "categories.moved": _("moved a product category"),
    "categories.renamed": _("renamed a product category"),
    "products.assigned": _("put products into a category"),
    "products.changed": _("changed a product"),
    "products.exported": _("took out products"),
    "gift.changed": _("changed a gift"),
    "gift.created": _("made a gift"),
    "org.added_factor": _("connected an authenticator app"),
    "org.changed_password": _("changed the own password"),
    "org.changed_unit": _("changed a unit"),
    "org.closed_unit": _("closed a unit"),
    "org.created_member": _("created a member"),
    "org.created_unit": _("created a unit"),
    "org.disabled_member": _("switched off a member"),
    "org.enabled_member": _("switched on a member"),
    "org.exported_members": _("took out the list of members"),
    "org.member_left": _("a member left"),
    "org.removed_factor": _("disconnected an authenticator app"),
    "org.reopened_unit": _("reopened a unit"),
    "org.set_heir": _("named an heir"),
    "org.set_login": _("changed a member's user name"),
    "org.set_password": _("gave a member a new password"),
    "org.set_radius": _("changed a management radius"),
    "org.set_role": _("gave a member another role"),
    "org.set_units": _("changed a member's units"),
    "org.signed_in": _("signed in"),
    "org.synchronised": _("synchronised members with WeCom"),
    "lifecycle.borders": _("changed the borders of the lifecycle"),
    "rfm.changed": _("changed an RFM model"),
    "rfm.created": _("made an RFM model"),
    "rfm.deleted": _("deleted an RFM model"),
    "value.exported": _("took out figures of lifecycle and value"),
    "tags.create": _("made a tag"),
    "tags.create_group": _("made a tag group"),
    "tags.delete": _("deleted a tag"),
    "tags.delete_group": _("deleted a tag group"),
    "tags.rename": _("renamed a tag"),
    "tags.rename_group": _("renamed a tag group"),
    "tags.retry": _("sent a tag to WeCom again"),
    "wecom.replay": _("let an event of WeCom be handled again"),
    "wecom.replay_failed": _("let all failed events be handled again"),
    "wecom.settings_changed": _("changed the connection to WeCom"),
    "welcome.changed": _("changed a welcome"),
    "welcome.created": _("wrote a welcome"),
    "welcome.removed": _("removed a welcome"),
    "welcome.switched": _("switched a welcome on or off"),
}


def words(entry: AuditEntry) -> str | Promise:
    """What was done, for people."""
    return WORDS.get(entry.action, entry.action)


def choices() -> list[tuple[str, str | Promise]]:
    """The acts to filter by."""
    return list(WORDS.items())
