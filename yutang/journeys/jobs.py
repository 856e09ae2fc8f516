"""Background jobs of journeys."""
