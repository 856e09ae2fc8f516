"""Every write of commerce."""

from yutang.commerce.commands.imports import import_orders

__all__ = ["import_orders"]
