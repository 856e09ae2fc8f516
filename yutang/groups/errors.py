"""What can be wrong with groups, in sentences for people."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class TooManyTags(DomainError):
    """A group bears a handful of tags."""

    code = "group_tags"
    status = 422
    sentence = _("Give a group at most 10 tags of 20 characters each.")


class DetailsLag(Exception):
    """WeCom's details don't show yet what its event told: ask again."""

    retry_after = 2
