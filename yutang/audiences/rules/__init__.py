"""The schema of rules, and arithmetic without Django."""
