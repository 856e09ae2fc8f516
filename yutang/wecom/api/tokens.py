"""Whether WeCom knows us, and from where it calls (WECOM.md 1.2)."""

from yutang.wecom.client import WeCom


def callback_ips(client: WeCom) -> list[str]:
    """The addresses from which WeCom sends callbacks; also the lightest proof of a token."""
    return [str(ip) for ip in client.get("getcallbackip").get("ip_list", [])]
