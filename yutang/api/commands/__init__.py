"""Every write of the API's own tables."""
