"""Supervision of those who serve: handing customers on, quality."""
