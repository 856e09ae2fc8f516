"""How often one sender may ask within a minute, counted in each process for itself."""

from collections import OrderedDict
from threading import Lock
from time import monotonic

from django.http import HttpRequest

from yutang.kernel import addresses

MOST_SENDERS = 10_000


class Throttle:
    """Counts by minute; the senders not heard of for longest are forgotten first."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._guard = Lock()
        self._windows: OrderedDict[str, tuple[int, int]] = OrderedDict()  # (minute, how often)

    def is_too_fast(self, sender: str) -> bool:
        """Whether this sender has now asked more often this minute than it may."""
        minute = int(monotonic() // 60)
        with self._guard:
            began, times = self._windows.pop(sender, (minute, 0))
            times = times + 1 if began == minute else 1
            self._windows[sender] = (minute, times)
            if len(self._windows) > MOST_SENDERS:
                self._windows.popitem(last=False)
        return times > self.a_minute


_pages = Throttle(600)  # far above any shop's Wi-Fi, far below an attack


def opens_too_fast(request: HttpRequest) -> bool:
    """Whether this address opens more public pages than people can."""
    return _pages.is_too_fast(addresses.household(request))
