"""Group chats of WeCom's and who is in them."""
