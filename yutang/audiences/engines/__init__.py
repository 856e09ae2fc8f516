"""A rule on three engines: DuckDB, PostgreSQL, Spark."""
