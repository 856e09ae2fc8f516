"""Facts that many brands want to know, with their stages: a start that anybody may change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import FactType
from yutang.customers.rules.stages import Border

Text = str | Promise
Table = Sequence[tuple[Text, Border, Border | None]]


def _days(number: int) -> Border:
    return Border(days=number)


def _months(number: int) -> Border:
    return Border(months=number)


CHILD: Table = (
    (_("Pregnancy"), _days(-280), _days(0)),
    (_("0–6 months"), _days(0), _months(6)),
    (_("6–12 months"), _months(6), _months(12)),
    (_("1–2 years"), _months(12), _months(24)),
    (_("2–3 years"), _months(24), _months(36)),
    (_("3–6 years"), _months(36), _months(72)),
)
CONTRACT: Table = (
    (_("Ends within 90 days"), _days(-90), _days(-30)),
    (_("Ends within 30 days"), _days(-30), _days(0)),
    (_("Ended"), _days(0), None),
)
HOME: Table = (
    (_("Before the keys"), _months(-6), _days(0)),
    (_("Fitting out"), _days(0), _months(6)),
    (_("Newly moved in"), _months(6), _months(18)),
    (_("Settled"), _months(18), None),
)
TABLES: dict[str, tuple[Text, Table]] = {
    "child": (_("Pregnancy and child"), CHILD),
    "contract": (_("End of a contract"), CONTRACT),
    "home": (_("New home"), HOME),
}


@dataclass(frozen=True)
class Ready:
    """A fact to begin with; `table` names its stages, `keys` the choices that code knows."""

    key: str
    name: Text
    form: FactType.Form
    hint: Text
    choices: Sequence[Text] = ()
    unit: Text = ""
    is_personal: bool = False
    table: str = ""
    keys: Sequence[str] = ()


Form = FactType.Form
READY = {
    each.key: each
    for each in (
        Ready("child", _("Child"), Form.PERSON, _("Name and birth date, or the date it is due"),
              is_personal=True, table="child"),
        Ready("skin-type", _("Skin type"), Form.CHOICE, _("For skin care"),
              (_("Dry"), _("Oily"), _("Combination"), _("Sensitive"), _("Normal"))),
        Ready("contract-end", _("Contract end"), Form.DATE, _("Reminds before it ends"),
              table="contract"),
        Ready("home-handover", _("Home handover"), Form.DATE, _("When the keys are handed over"),
              table="home"),
        Ready("taste", _("Taste"), Form.CHOICES, _("What she likes to eat and drink"),
              (_("Sweet"), _("Salty"), _("Spicy"), _("Light"), _("Sour"))),
        Ready("has-pet", _("Has a pet"), Form.YES_NO, _("Cat, dog or another")),
        Ready("birthday", _("Birthday"), Form.DATE, _("For greetings"), is_personal=True),
    )
}  # fmt: skip
