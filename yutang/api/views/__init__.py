"""Pages of tokens, hooks and the API's reference."""
