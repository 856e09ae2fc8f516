"""Every write of this area, a file for each noun."""
