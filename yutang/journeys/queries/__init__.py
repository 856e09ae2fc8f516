"""Every read of this area that is worth a name."""
