"""The pages of group broadcasts."""
