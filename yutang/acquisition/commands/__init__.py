"""Every write of this area, one file per noun."""

from yutang.acquisition.commands import codes

__all__ = ["codes"]
