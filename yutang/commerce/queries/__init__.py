"""Reads of orders and products."""

from yutang.commerce.queries.catalogue import (
    WantedProducts,
    figures,
    products,
    tree,
    wanted_products,
)
from yutang.commerce.queries.orders import (
    Wanted,
    loose_refunds,
    orders,
    orders_of_customer,
    refused_refunds,
    sources,
    wanted_orders,
)

__all__ = [
    "Wanted",
    "WantedProducts",
    "figures",
    "loose_refunds",
    "orders",
    "orders_of_customer",
    "products",
    "refused_refunds",
    "sources",
    "tree",
    "wanted_orders",
    "wanted_products",
]
