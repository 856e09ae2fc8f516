"""An app for the tests that kill processes: an effect that would show if it came twice."""
