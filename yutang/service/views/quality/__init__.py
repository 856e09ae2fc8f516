"""Pages of quality, under `/quality/`."""
