"""What journeys' pages take in."""
