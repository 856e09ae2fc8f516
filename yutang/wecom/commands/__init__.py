"""What changes WeCom's tables: the inbox's life, what was observed, the connection's settings."""
