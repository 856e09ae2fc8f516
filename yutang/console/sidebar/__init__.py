"""The page beside a chat in WeCom: who this is, what to say, what to do."""
