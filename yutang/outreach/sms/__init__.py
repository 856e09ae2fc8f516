"""SMS providers: a small interface, the local outbox, and Tencent Cloud."""
