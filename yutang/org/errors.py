"""What the house refuses about members and units."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError, InvalidInput


class LastOwner(DomainError):
    """Without an owner nobody could give roles any more."""

    code = "last_owner"
    sentence = _("This is the last owner. Make somebody else an owner first.")


class NotYourself(DomainError):
    """Nobody switches off the branch they sit on."""

    code = "not_yourself"
    sentence = _("You can't do this to your own account.")


class KeptByWeCom(DomainError):
    """WeCom holds the truth about this; it would come back at the next synchronisation."""

    code = "kept_by_wecom"
    sentence = _("This comes from WeCom. Change it in WeCom's admin console.")


class NameTaken(InvalidInput):
    """Somebody else signs in by this name or e-mail."""

    code = "name_taken"
    sentence = _("Somebody else has this user name or e-mail.")


class Unlikely(DomainError):
    """Applying what WeCom shows would mark most of the staff as left."""

    code = "unlikely"
    sentence = _(
        "WeCom shows less than half of the members known here. Check the app's visible range; "
        "if it is right, synchronise once more and confirm."
    )


class NothingVisible(DomainError):
    """WeCom shows this app no department at all."""

    code = "nothing_visible"
    sentence = _(
        "WeCom shows this app no departments. Widen its visible range in WeCom's admin console."
    )


class Circle(InvalidInput):
    """A unit can't lie below itself."""

    code = "circle"
    sentence = _("A unit can't be moved below itself.")


class StillInUse(DomainError):
    """Closing a unit that has open units below it would hide them."""

    code = "still_in_use"
    sentence = _("Close or move the units below it first.")
