"""What a journey is and what comes next in it: pure, the same for engine and rehearsal."""
