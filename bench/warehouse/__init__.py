"""A big brand, made up by hashes and the same each time: as a warehouse, or as a database."""
