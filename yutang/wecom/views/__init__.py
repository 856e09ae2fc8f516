"""WeCom's pages: the callback, the inbox of its events, the settings of the connection."""
