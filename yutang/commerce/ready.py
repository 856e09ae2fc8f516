"""Two ready facts whose choices code knows: what stands in a customer's way, and what she wants."""

from django.utils.translation import gettext_lazy as _

from yutang.commerce.words import NEEDS, OBSTACLES
from yutang.customers.models import FactType
from yutang.customers.ready import READY, Ready

OBSTACLE, NEED = "obstacle", "need"

READY[OBSTACLE] = Ready(
    OBSTACLE,
    _("Obstacle"),
    FactType.Form.CHOICE,
    _("What keeps her from buying; scripts and products that help over it are offered first"),
    choices=tuple(OBSTACLES.values()),
    keys=tuple(OBSTACLES),
)
READY[NEED] = Ready(
    NEED,
    _("Need"),
    FactType.Form.CHOICES,
    _("What she wants; scripts and products that answer it are offered first"),
    choices=tuple(NEEDS.values()),
    keys=tuple(NEEDS),
)
