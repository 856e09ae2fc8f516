"""The forms of welcomes, sends, todos, the calendar and the policy."""
