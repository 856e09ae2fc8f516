"""Pages of customers and tags."""
