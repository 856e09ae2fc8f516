"""What a program may be told when it is refused."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class Unauthorised(DomainError):
    code = "unauthorised"
    status = 401
    sentence = _("Send a valid token: “Authorization: Bearer …”.")


class ScopeMissing(DomainError):
    code = "scope_missing"
    status = 403
    sentence = _("This token isn't good for this. Make one with the scope that is needed.")


class TooManyCalls(DomainError):
    code = "too_many_calls"
    status = 429
    sentence = _("Too many calls within a minute. Wait a minute, and send larger batches.")


class NotFound(DomainError):
    code = "not_found"
    status = 404
    sentence = _("There is nothing of this name.")


class BadSignature(DomainError):
    code = "bad_signature"
    status = 401
    sentence = _("The signature doesn't fit the body, or its time is more than 5 minutes off.")


class BadEvent(DomainError):
    code = "bad_event"
    status = 422
    sentence = _("An event has an id of up to 100 characters, a type (orders, refunds) and items.")


class HookTaken(DomainError):
    code = "hook_taken"
    status = 422
    sentence = _("This shop has its hook already.")
