"""The pages of mass sends."""
