"""A stand-in for WeCom and WeChat, written from their documentation, met over HTTP only."""
