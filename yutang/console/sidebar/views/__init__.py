"""The sidebar's pages, by what they are of."""
