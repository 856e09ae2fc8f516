"""What people do in their clients: only these things make WeCom send events."""
