"""The mirror of the database in Parquet files."""
