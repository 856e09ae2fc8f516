"""WeChat beside WeCom: for now the official account's web sign-in, which gives the unionid."""
