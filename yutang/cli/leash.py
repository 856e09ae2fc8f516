"""Children that don't outlive their parent, even when the parent is killed with `kill -9`."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sign: signal.Signals, parent: int | None = None) -> None:
    """Ask the kernel to signal this process when the one that started it ends (Linux only).

    Call it in the child. `parent` is the pid it was started by: if that is gone already, so are we.
    """
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, sign)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def leash(sign: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` for `subprocess`: the started program gets `sign` when we end."""
    parent = os.getpid()
    return lambda: die_with_parent(sign, parent)
