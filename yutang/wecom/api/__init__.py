"""WeCom's endpoints, one file per noun: small functions over the client, answers as models."""
