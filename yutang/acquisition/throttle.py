"""How often one address may open code pages: far above any shop's Wi-Fi, far below an attack."""

from collections import OrderedDict
from threading import Lock
from time import monotonic

from django.http import HttpRequest

from yutang.kernel import addresses

A_MINUTE = 600  # of one address, in one process
MOST_ADDRESSES = 10_000

_guard = Lock()
_windows: OrderedDict[str, tuple[int, int]] = OrderedDict()  # address → (minute, how often)


def too_fast(request: HttpRequest) -> bool:
    """Whether this address has opened more pages this minute than people can."""
    address, minute = addresses.household(request), int(monotonic() // 60)
    with _guard:
        began, times = _windows.pop(address, (minute, 0))
        times = times + 1 if began == minute else 1
        _windows[address] = (minute, times)
        if len(_windows) > MOST_ADDRESSES:
            _windows.popitem(last=False)
    return times > A_MINUTE
