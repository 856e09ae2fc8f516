"""Whom the cells of a file mean."""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import ListUpload
from yutang.commerce.rules.texts import clean_phone
from yutang.customers.models import Customer, Identity

Answer = int | str | Promise
Find = Callable[[Sequence[str]], list[Answer]]

EMPTY = _("The cell is empty.")
NO_PHONE = _("This isn't a mobile phone number of eleven digits.")
NO_ID = _("This isn't a customer id.")
NOBODY = _("No customer is known by this.")
LARGEST = 2**63 - 1

By = ListUpload.By


def finder(by: str, realm: str) -> Find:
    """A function that answers for each cell the customer's id, or why there is none."""

    def find(cells: Sequence[str]) -> list[Answer]:
        keys = [_key(by, cell.strip()) for cell in cells]
        wanted = {key for key in keys if isinstance(key, str)}
        known = _customers(wanted) if by == By.CUSTOMER else _bearers(by, realm, wanted)
        return [known.get(key, NOBODY) if isinstance(key, str) else key for key in keys]

    return find


def _key(by: str, cell: str) -> str | Promise:
    """What to look for, or why not to look at all."""
    if not cell:
        return EMPTY
    if by == By.PHONE:
        return clean_phone(cell) or NO_PHONE
    if by == By.CUSTOMER:
        digits = cell.removesuffix(".0")
        is_id = digits.isascii() and digits.isdecimal() and int(digits) <= LARGEST
        return str(int(digits)) if is_id else NO_ID
    return cell.removesuffix(".0") if by == By.MEMBER_NO else cell


def _bearers(by: str, realm: str, values: set[str]) -> dict[str, int]:
    found = Identity.objects.filter(kind=by, value__in=[text.replace("\0", "") for text in values])
    if by == By.BUYER:
        found = found.filter(realm=realm)
    return dict(found.values_list("value", "customer_id"))


def _customers(values: set[str]) -> dict[str, int]:
    """Who was merged is meant as the customer who she is now."""
    found = Customer.objects.filter(pk__in=[int(value) for value in values])
    pairs = found.values_list("pk", "merged_into")
    return {str(id): now or id for id, now in pairs}
