"""What set-up does beside installing packages; each file is a program of its own."""
