"""Queries of audiences."""
