"""Acts of a page that may be refused."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from yutang.kernel.errors import DomainError


def done(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do it; a refusal is told on the page that follows."""
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
        return False
    return True
