"""Why a row was handed back, as a sentence for the person who mends it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.commerce.rules.reasons import Reason

SENTENCES: dict[Reason, str | Promise] = {
    Reason.NO_BUYER: _("No buyer"),
    Reason.NO_ORDER_NO: _("No order number"),
    Reason.NO_SKU: _("No product code"),
    Reason.TOO_LONG: _("A code has more than 64 characters"),
    Reason.LOST_DIGITS: _("A code was rounded by a spreadsheet (1.2E+17): export it as text"),
    Reason.BAD_QUANTITY: _("The quantity isn't a whole number other than 0"),
    Reason.BAD_PRICE: _("The price isn't an amount of at least 0 with at most two decimals"),
    Reason.BAD_AMOUNT: _("The amount paid isn't an amount of at least 0 with at most two decimals"),
    Reason.BAD_DATE: _("The date can't be read"),
    Reason.NOT_PAID: _("The order was never paid"),
    Reason.SHIFTED: _("The row has more cells than the table has columns"),
    Reason.UNREADABLE: _("Characters can't be read in this encoding"),
    Reason.OTHER_BUYER: _("The order belongs to another buyer"),
    Reason.ORDER_CHANGED: _("The order is known already, with another amount paid"),
    Reason.MORE_THAN_PAID: _("More would be given back than is left of what was paid"),
    Reason.NO_SUCH_LINE: _("The order has no such product, or not so many pieces left of it"),
    Reason.OTHER_CURRENCY: _("The order is in another currency"),
    Reason.PAYMENTS_DIFFER: _("The payments don't add up to the amount of the order"),
    Reason.PAYMENT_KNOWN: _("A payment belongs to another order already"),
    Reason.SUMMARY: _("A summary of other rows (合计)"),
    Reason.FORMULA: _("A formula without a value: open the file, let it calculate, save it again"),
    Reason.NO_TITLE: _("No title for a product that is new"),
    Reason.NO_SUCH_NEED: _("A need or obstacle isn't one of the list"),
    Reason.NO_IDENTITY: _("No phone, member number, unionid or buyer's id"),
    Reason.BAD_PHONE: _("The phone isn't a mobile number"),
    Reason.BAD_GENDER: _("The gender isn't 男 or 女"),
    Reason.NO_SUCH_TAG: _("A tag isn't there: make it on the page of tags first"),
    Reason.TWO_CUSTOMERS: _("Its identities belong to two customers: merge them first"),
    Reason.BAD_FACT: _("The customer is in, but a fact couldn't be read"),
    Reason.TWICE: _("An earlier row is the same"),
}


def sentence(reason: Reason) -> str:
    return str(SENTENCES[reason])


def counted(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The counts by reason, as people read them."""
    return [(sentence(Reason(code)), count) for code, count in counts.items()]
