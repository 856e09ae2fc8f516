"""WeCom's error numbers, each with the exact thing to do (numbers: WECOM.md 9)."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MENDS: dict[int, str | Promise] = {
    -1: _("WeCom is busy. It is tried again by itself."),
    6000: _("Somebody else changed the same data at the same time. It is tried again by itself."),
    40001: _(
        "The secret is not this app's, or the app is disabled. Copy the Secret anew from the"
        " WeCom admin console (App Management → the app) into Settings → WeCom."
    ),
    40003: _("WeCom doesn't know this member. Synchronise the members, or check the account."),
    40007: _("The picture or file has expired at WeCom (after 3 days). It must be uploaded anew."),
    40013: _(
        "The corp id is wrong. It stands in the WeCom admin console under My Company, at the"
        " bottom of the page."
    ),
    40014: _("The access token is not valid. A new one is fetched by itself."),
    40029: _("This sign-in code is used up or too old. Open the page again."),
    40031: _("A member in the list is not known to WeCom. Synchronise the members."),
    40056: _(
        "The agent id is wrong. It stands in the WeCom admin console on the app's own page."
    ),
    40058: _("WeCom did not accept a value in this request. Check the lengths of the texts."),
    40068: _("The tag doesn't exist at WeCom any more. Synchronise the tags."),
    40071: _("A tag of this name exists in the group already. Choose another name."),
    40091: _("The secret belongs to another company. Copy the Secret of this company's app."),
    40096: _("WeCom doesn't know this customer (any more)."),
    40098: _(
        "The member has not confirmed their real name in WeCom. Let them do it in the"
        " client."
    ),
    40126: _("The company has no room for more tags (10,000). Delete some first."),
    40144: _("This customer bears as many tags as WeCom allows. Remove some first."),
    41002: _("The corp id is missing. Fill it in under Settings → WeCom."),
    41004: _("The secret is missing. Fill it in under Settings → WeCom."),
    41045: _(
        "The company has used up its 500,000 contact ways. Delete some that are no"
        " longer used."
    ),
    41046: _("WeCom doesn't know this mass message (any more)."),
    41047: _("WeCom doesn't know this mass message (any more)."),
    41048: _("None of these customers can be reached by this member (any more)."),
    41050: _("The welcome came too late: WeCom takes it within 20 seconds of the adding."),
    41051: _("The customer has been welcomed already, or the chat has begun."),
    41053: _("The customer has not agreed to message archiving yet."),
    41054: _("A member has not activated WeCom yet. Let them sign in to the client once."),
    41057: _(
        "The company is not bound to a WeChat developer account. Bind it in the admin"
        " console."
    ),
    41062: _("WeCom doesn't know this moment (any more)."),
    41063: _("WeCom is still handing out this message. It is asked again by itself."),
    41064: _("Too many attachments: WeCom takes at most 9."),
    41078: _("Too many moments are being made at once. Wait a minute and try again."),
    41079: _("WeCom is still handing out this moment. It is asked again by itself."),
    41080: _("The picture has too many pixels for a moment: at most 10,800 by 1,080."),
    41081: _("The video is too long for a moment: at most 30 seconds."),
    41093: _("This mass message has been stopped already."),
    41094: _(
        "The members have been reminded three times in 24 hours, more WeCom doesn't allow. Wait"
        " until tomorrow."
    ),
    41096: _("Another app is sending a welcome to this customer at this moment."),
    41210: _("The company has used up its 100,000 moments of this month."),
    42001: _("The access token has expired. A new one is fetched by itself."),
    43012: _("The app has no callback address, which interactive cards need. Set it first."),
    45002: _("The text is too long for WeCom. Shorten it."),
    45009: _(
        "WeCom's limit for this call is reached. It goes on by itself when the pause is"
        " over."
    ),
    45033: _("Too many calls at once. It goes on by itself in a moment."),
    45035: _("Two changes of the same thing at once. It is tried again by itself."),
    48002: _(
        "The app may not call this interface. In the WeCom admin console open Customer Contact →"
        " Customers → API, and add the app to “Apps that can call the interface”."
    ),
    48006: _("The app has lost the right to call this interface. Check it in the admin console."),
    50001: _(
        "The page's domain is not trusted. In the WeCom admin console open the app, “Web"
        " authorization and JS-SDK”, and add this system's domain."
    ),
    50002: _(
        "The member is outside the app's visibility. Widen it in the app's settings at"
        " WeCom."
    ),
    50003: _("The app is disabled. Enable it in the WeCom admin console."),
    60011: _(
        "The app may not see this member or department. Widen the app's visibility at WeCom."
    ),
    60020: _(
        "This server's IP address is not trusted. In the WeCom admin console open the app,"
        " “Trusted company IP”, and add it."
    ),
    60021: _(
        "The member is outside the app's visibility. Widen it in the app's settings at"
        " WeCom."
    ),
    60111: _("WeCom doesn't know this member. Synchronise the members."),
    81013: _("None of the receivers can be reached by this app. Check the app's visibility."),
    84061: _("This member and this customer are not in contact (any more)."),
    84074: _(
        "The member is not enabled for customer contact. In the WeCom admin console open Customer"
        " Contact → Permissions, and add the member."
    ),
    84084: _(
        "The member is not enabled for customer contact. In the WeCom admin console open Customer"
        " Contact → Permissions, and add the member."
    ),
    301002: _("The agent id is not this secret's. Both must be of the same app."),
    610023: _("The company has reached its limit of customers. Ask WeCom for a higher one."),
}  # fmt: skip

UNNAMED = _("WeCom refused this call with number {errcode}. What it means stands at {url}.")
LOOKUP = "https://open.work.weixin.qq.com/devtool/query?e="
UNTRUSTED_IP = _(
    "This server's IP address {ip} is not trusted. In the WeCom admin console open the app,"
    " “Trusted company IP”, and add {ip}."
)


def mend(errcode: int, *, ip: str = "") -> str | Promise:
    """What to do about WeCom's number; `ip` is the address that WeCom saw."""
    if errcode == 60020 and ip:
        return format_lazy(UNTRUSTED_IP, ip=ip)
    known = MENDS.get(errcode)
    return known or format_lazy(UNNAMED, errcode=errcode, url=f"{LOOKUP}{errcode}")
