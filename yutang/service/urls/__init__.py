"""Addresses of the area, a file for each of its sections."""
