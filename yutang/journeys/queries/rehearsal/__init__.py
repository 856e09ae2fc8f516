"""What a rehearsal reads before its clock starts; only its job loads it, for NumPy comes along."""
