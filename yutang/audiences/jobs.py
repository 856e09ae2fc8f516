"""Background entry points of audiences."""
