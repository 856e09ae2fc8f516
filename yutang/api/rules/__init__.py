"""What tokens may do, and how a hook is signed."""
