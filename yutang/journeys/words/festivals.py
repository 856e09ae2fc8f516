"""What the festivals are called."""

from django.utils.translation import gettext_lazy as _

FESTIVALS = {
    "new_year": _("New Year"),
    "laba": _("Laba"),
    "new_years_eve": _("Chinese New Year's Eve"),
    "spring_festival": _("Spring Festival"),
    "valentine": _("Valentine's Day"),
    "lantern": _("Lantern Festival"),
    "womens_day": _("Women's Day"),
    "qingming": _("Qingming"),
    "labour_day": _("Labour Day"),
    "mothers_day": _("Mother's Day"),
    "may_20": _("20 May (520)"),
    "childrens_day": _("Children's Day"),
    "dragon_boat": _("Dragon Boat Festival"),
    "june_18": _("18 June (618)"),
    "fathers_day": _("Father's Day"),
    "qixi": _("Qixi"),
    "teachers_day": _("Teachers' Day"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
    "double_ninth": _("Double Ninth"),
    "double_11": _("Double 11"),
    "double_12": _("Double 12"),
    "winter_solstice": _("Winter solstice"),
    "christmas": _("Christmas"),
}
