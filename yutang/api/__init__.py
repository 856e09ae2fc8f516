"""The REST API: tokens, orders, facts, audiences; and signed webhooks from shops."""
