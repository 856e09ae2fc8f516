"""Why a row of a file is handed back."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a row is handed back."""

    NO_BUYER = "no_buyer"
    NO_ORDER_NO = "no_order_no"
    NO_SKU = "no_sku"
    TOO_LONG = "too_long"
    LOST_DIGITS = "lost_digits"
    BAD_QUANTITY = "bad_quantity"
    BAD_PRICE = "bad_price"
    BAD_AMOUNT = "bad_amount"
    BAD_DATE = "bad_date"
    NOT_PAID = "not_paid"
    SHIFTED = "shifted"
    UNREADABLE = "unreadable"
    OTHER_BUYER = "other_buyer"
    ORDER_CHANGED = "order_changed"
    MORE_THAN_PAID = "more_than_paid"
    NO_SUCH_LINE = "no_such_line"
    OTHER_CURRENCY = "other_currency"
    PAYMENTS_DIFFER = "payments_differ"
    PAYMENT_KNOWN = "payment_known"
    SUMMARY = "summary"
    FORMULA = "formula"
    NO_TITLE = "no_title"
    NO_SUCH_NEED = "no_such_need"
    NO_IDENTITY = "no_identity"
    BAD_PHONE = "bad_phone"
    BAD_GENDER = "bad_gender"
    NO_SUCH_TAG = "no_such_tag"
    TWO_CUSTOMERS = "two_customers"
    BAD_FACT = "bad_fact"
    TWICE = "twice"


class Rejected(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
