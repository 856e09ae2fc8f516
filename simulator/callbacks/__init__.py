"""What WeCom tells the apps: the events and their delivery."""
