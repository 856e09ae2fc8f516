"""What may be refused in outreach."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class PictureUnreadable(DomainError):
    """The upload is no JPG or PNG, whatever its name says."""

    code = "picture_unreadable"
    status = 422
    sentence = _("This isn't a JPG or PNG picture. WeCom takes only these.")


class PictureTooLarge(DomainError):
    """The picture is larger than WeCom takes."""

    code = "picture_too_large"
    status = 422
    sentence = _("This picture is larger than the 10 MB that WeCom takes.")
