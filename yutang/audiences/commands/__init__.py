"""Commands of audiences."""
