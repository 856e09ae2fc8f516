"""Pages of orders and of their import."""
