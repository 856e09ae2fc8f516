"""Views of audiences."""
