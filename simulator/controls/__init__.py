"""The controls under `/sim`: set up the world, look at it, and act as the people in it."""
