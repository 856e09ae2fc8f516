"""The pages of members, units and one's own account."""
