"""The address at which a customer says that she wants no messages; it tells nobody who she is."""

from django.urls import reverse

from yutang.customers.commands import present_id
from yutang.kernel import secrets

MARK = "stop:"


def address(customer_id: int) -> str:
    """The path of her page: sealed, so that nobody reads or guesses it."""
    return reverse("stopping:stop", args=[secrets.encrypt(f"{MARK}{customer_id}")])


def customer_of(token: str) -> int | None:
    """Whose page it is, as whom she is by now; None: it isn't ours."""
    try:
        text = secrets.decrypt(token)
    except ValueError:  # also of letters that no address of ours has
        return None
    mark, _colon, id = text.partition(":")
    return present_id(int(id)) if f"{mark}:" == MARK and id.isdigit() else None
