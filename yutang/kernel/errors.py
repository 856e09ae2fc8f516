"""What may go wrong by the rules of the house: told to people, never a stack trace."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a code for programs, an HTTP status, and a sentence a customer may read.

    `field` names the input it belongs to, where it belongs to one.
    """

    code = "refused"
    status = 409
    sentence: str | Promise = _("This can't be done at the moment.")

    def __init__(self, sentence: str | Promise | None = None, *, field: str | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class InvalidInput(DomainError):
    """The input breaks a rule; the sentence says which."""

    code = "invalid_input"
    status = 422


class NotAllowed(DomainError):
    """The member's role doesn't cover this."""

    code = "not_allowed"
    status = 403
    sentence = _("Your role doesn't allow this. Ask an owner of your Yutang for it.")
