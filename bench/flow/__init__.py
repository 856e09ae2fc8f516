"""What the benchmark of journeys is made of: scenes, the engine at work, bare statements."""
