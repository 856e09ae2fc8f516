"""Signing in: by password with a second factor, or by WeCom."""

from yutang.org.login.adapter import FactorAdapter, MemberAdapter

__all__ = ["FactorAdapter", "MemberAdapter"]
