"""What journeys say, in the reader's language."""
