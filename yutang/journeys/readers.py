"""What journeys do with what happens: people enter, are woken, leave, and reach goals."""
