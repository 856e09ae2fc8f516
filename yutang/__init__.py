"""Yutang: an open, self-hosted private-domain (SCRM) system for the WeChat ecosystem."""

__version__ = "0.1.0"
