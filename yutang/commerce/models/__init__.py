"""What customers bought and sent back, and the files it came from."""

from yutang.commerce.models.catalogue import Category, Product
from yutang.commerce.models.imports import LONGEST_SILENCE, ImportRun, SavedMap
from yutang.commerce.models.orders import Order, OrderLine, Payment, PlacedOrder
from yutang.commerce.models.refunds import Refund, WaitingRefund

__all__ = [
    "LONGEST_SILENCE",
    "Category",
    "ImportRun",
    "Order",
    "OrderLine",
    "Payment",
    "PlacedOrder",
    "Product",
    "Refund",
    "SavedMap",
    "WaitingRefund",
]
