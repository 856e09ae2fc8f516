"""Why the warehouse can't be read."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class NoMirror(DomainError):
    """Nothing has been mirrored yet."""

    code = "no_mirror"
    status = 503
    sentence = _("The warehouse isn't built yet. The worker builds it; look again in a minute.")


class DamagedMirror(NoMirror):
    """A file is missing, cut off, or holds something else."""

    code = "damaged_mirror"
    sentence = _(
        "A file of the warehouse is damaged. The worker makes it anew; try again in a minute, or "
        "run: yutang audience mirror --rebuild"
    )
