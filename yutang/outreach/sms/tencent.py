"""Tencent Cloud SMS through its own SDK: an optional extra, `pip install yutang[sms-tencent]`.

Tencent sends approved templates only: one for promotions, one for services, each with a single
variable {1} that our text fills. https://cloud.tencent.com/document/product/382/55981 and 55982
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yutang.kernel import clock, config
from yutang.outreach.sms import providers
from yutang.outreach.sms.providers import Answer, NoAnswer, NotTaken, Report, Text

REGION = "ap-guangzhou"
SECONDS = 10
UNCLEAR = ("ClientNetworkError", "ServerNetworkError", "InternalError", "ClientParamsError")
PAGE = 100

config.declare("sms.tencent_secret_id", env="SMS_TENCENT_SECRET_ID")
config.declare("sms.tencent_secret_key", env="SMS_TENCENT_SECRET_KEY", secret=True)
config.declare("sms.tencent_app_id", env="SMS_TENCENT_APP_ID")
config.declare("sms.tencent_template", env="SMS_TENCENT_TEMPLATE")
config.declare("sms.tencent_promotion", env="SMS_TENCENT_PROMOTION")
config.declare(
    "sms.tencent_endpoint",
    env="SMS_TENCENT_ENDPOINT",
    default="https://sms.tencentcloudapi.com",
)

NOT_INSTALLED = _("Tencent Cloud's SDK isn't installed. Run: pip install yutang[sms-tencent]")
NOT_SET = _(
    "Tencent Cloud's settings for SMS are incomplete: keys, app id or template are missing."
)


class Tencent:
    """Tencent Cloud, as the settings name it."""

    most = 200

    def send(self, phones: Sequence[str], text: Text) -> list[Answer]:
        template = _get("promotion" if text.is_promotion else "template")
        if not template:
            raise NotTaken(NOT_SET)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumberSet": list(phones),
                "SmsSdkAppId": _get("app_id"),
                "SignName": providers.sign(),
                "TemplateId": template,
                "TemplateParamSet": [text.body],
            },
        )
        rows = answer.get("SendStatusSet") or []
        return [_answer(row) for row in rows]

    def reports(self, phone: str, since: datetime) -> list[Report]:
        answer = self._call(
            "PullSmsSendStatusByPhoneNumber",
            {
                "PhoneNumber": phone,
                "SmsSdkAppId": _get("app_id"),
                "BeginTime": int(since.timestamp()),
                "EndTime": int(clock.now().timestamp()) + 60,
                "Offset": 0,
                "Limit": PAGE,
            },
        )
        return [_report(row) for row in answer.get("PullSmsSendStatusSet") or []]

    def _call(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            from tencentcloud.common.exception.tencent_cloud_sdk_exception import (  # noqa: PLC0415
                TencentCloudSDKException,
            )
        except ImportError:
            raise NotTaken(NOT_INSTALLED) from None
        try:
            answer = json.loads(_client().call(action, params))
        except TencentCloudSDKException as fault:
            code = str(fault.get_code() or "")
            if code.startswith(UNCLEAR) or not code:
                raise NoAnswer from None
            raise NotTaken(f"{code}: {fault.get_message()}"[:300]) from None
        response: dict[str, Any] = answer.get("Response") or {}
        return response


def _client() -> Any:
    """The SDK's client; loaded only by who sends by Tencent Cloud."""
    from tencentcloud.common.credential import Credential  # noqa: PLC0415 - an optional extra
    from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
    from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415
    from tencentcloud.sms.v20210111.sms_client import SmsClient  # noqa: PLC0415

    if not (_get("secret_id") and _get("secret_key") and _get("app_id")):
        raise NotTaken(NOT_SET)
    scheme, _colon, host = _get("endpoint").partition("://")
    http = HttpProfile(protocol=scheme, endpoint=host.rstrip("/"), reqTimeout=SECONDS)
    credential = Credential(_get("secret_id"), _get("secret_key"))
    return SmsClient(credential, REGION, ClientProfile(httpProfile=http))


def _answer(row: dict[str, Any]) -> Answer:
    phone = str(row.get("PhoneNumber", ""))
    if row.get("Code") == "Ok":
        return Answer(phone, ref=str(row.get("SerialNo", "")))
    return Answer(phone, refusal=f"{row.get('Code')}: {row.get('Message')}"[:300])


def _report(row: dict[str, Any]) -> Report:
    return Report(
        ref=str(row.get("SerialNo", "")),
        is_delivered=row.get("ReportStatus") == "SUCCESS",
        at=datetime.fromtimestamp(int(row.get("UserReceiveTime") or 0), UTC),
        detail=str(row.get("Description") or "")[:300],
    )


def _get(name: str) -> str:
    return config.get(f"sms.tencent_{name}").strip()


providers.register("tencent", _("Tencent Cloud"), Tencent)
