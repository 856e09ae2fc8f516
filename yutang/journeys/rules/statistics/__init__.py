"""What a journey added, as numbers: differences, their intervals, how many are needed."""
