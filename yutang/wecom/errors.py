"""What WeCom's answers mean for us: busy, not allowed, unknown; each with what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError
from yutang.wecom import mends


class WeComError(DomainError):
    """WeCom refused a call; the sentence says what to do. `errcode` is WeCom's own number.

    `ip`: the address WeCom saw us come from, where it said so (60020).
    """

    code = "wecom_refused"
    status = 502

    def __init__(
        self,
        errcode: int,
        endpoint: str,
        mend: str | Promise | None = None,
        *,
        ip: str = "",
    ) -> None:
        self.errcode = errcode
        self.endpoint = endpoint
        self.ip = ip
        super().__init__(mend or mends.mend(errcode, ip=ip))

    def __str__(self) -> str:
        return f"{self.endpoint} {self.errcode}: {self.sentence}"


class Busy(WeComError):
    """Not now: try again after `retry_after` seconds. `is_passing`: a moment's wait may do."""

    code = "wecom_busy"
    status = 503

    def __init__(
        self, errcode: int, endpoint: str, *, retry_after: int = 5, is_passing: bool = False
    ) -> None:
        self.retry_after = retry_after
        self.is_passing = is_passing
        super().__init__(errcode, endpoint)


class Unreachable(Busy):
    """WeCom gave no usable answer, and the call changed nothing (or may be repeated)."""

    code = "wecom_unreachable"

    def __init__(self, endpoint: str, *, is_passing: bool = True) -> None:
        super().__init__(0, endpoint, retry_after=15, is_passing=is_passing)
        self.sentence = _("WeCom can't be reached. Check this server's network and try again.")


class TokenInvalid(WeComError):
    """No valid token can be had: the corp id or the secret is wrong, or the app is disabled."""

    code = "wecom_token_invalid"
    retry_after = 60


class NotRelated(WeComError):
    """The member and the customer have no relation (84061)."""

    code = "wecom_not_related"


class UnknownOutcome(WeComError):
    """A call that creates or sends something was not answered: it may have taken effect.

    Never repeat it blindly; look in WeCom's lists what came of it.
    """

    code = "wecom_unknown_outcome"
    status = 504

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            0,
            endpoint,
            _("WeCom did not answer in time, so it is not known whether this took effect."),
        )


class NotSetUp(DomainError):
    """The connection to WeCom lacks a setting."""

    code = "wecom_not_set_up"
    sentence = _("WeCom is not connected yet: fill in Settings → WeCom.")


BUSY = {-1: 5, 6000: 2, 45033: 2, 45035: 2, 45009: 60}  # errcode → seconds to wait
PASSING = frozenset({-1, 6000, 45035})
TOKEN = frozenset({40001, 40014, 42001})
CREDENTIALS = frozenset({40001, 40013, 40091, 41002, 41004, 50003})


def refusal(errcode: int, endpoint: str, *, ip: str = "") -> WeComError:
    """The error that stands for WeCom's number."""
    if errcode in BUSY:
        passing = errcode in PASSING
        return Busy(errcode, endpoint, retry_after=BUSY[errcode], is_passing=passing)
    if errcode in TOKEN or (endpoint == "gettoken" and errcode in CREDENTIALS):
        return TokenInvalid(errcode, endpoint)
    if errcode == 84061:
        return NotRelated(errcode, endpoint)
    return WeComError(errcode, endpoint, ip=ip)
