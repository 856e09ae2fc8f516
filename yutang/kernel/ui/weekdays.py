"""The days of the week as forms and tables name them; 0 is Monday, as in Python."""

from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
]
