"""The next days of all journeys with a clock of its own: pure, on NumPy arrays, nothing written.

Loaded by the job that rehearses and by nothing else: NumPy is no part of a process at rest.
"""
