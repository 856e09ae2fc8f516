"""Whose the names are that WeChat and WeCom give of a person."""

from yutang.customers.models import Identity
from yutang.wecom import settings


def bearer(*, openid: str = "", unionid: str = "", external_userid: str = "") -> int | None:
    """The customer known by the surest of these names; `openid` is the corp's."""
    known = [
        (Identity.Kind.EXTERNAL_USERID, "", external_userid),
        (Identity.Kind.UNIONID, "", unionid),
        (Identity.Kind.OPENID, settings.app().corp_id, openid),
    ]
    return next((pk for each in known if each[2] and (pk := _bearer(*each))), None)


def _bearer(kind: str, realm: str, value: str) -> int | None:
    found = Identity.objects.filter(kind=kind, realm=realm, value=value)
    return found.values_list("customer_id", flat=True).first()
