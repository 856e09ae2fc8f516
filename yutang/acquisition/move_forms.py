"""What operators fill in about the move of an old group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.commands.moves import LONGEST, MoveFacts
from yutang.acquisition.models import GroupCode
from yutang.acquisition.queries.group_codes import group_codes
from yutang.org.models import Member


class MoveForm(forms.Form):
    """An old group, the code that leads into the new ones, until when."""

    name = forms.CharField(
        label=_("Old group"), max_length=60, help_text=_("Its name in WeChat; notices say it.")
    )
    code = forms.ModelChoiceField(
        label=_("Moves by group code"), queryset=GroupCode.objects.none(), empty_label=None
    )
    ends_on = forms.DateField(
        label=_("Ends on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The old group closes after this day."),
    )
    coupon = forms.CharField(
        label=_("What moving brings"),
        max_length=120,
        required=False,
        help_text=_(
            "In words, as “10 off from 59”; notices say it. The coupon itself is handed out in "
            "the new group."
        ),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = group_codes(scope=member).filter(closed_at=None).order_by("name", "pk")
        self.fields["code"].queryset = mine  # type: ignore[attr-defined]

    def facts(self) -> MoveFacts:
        """The move as the valid form describes it."""
        return MoveFacts(**self.cleaned_data)


class NoticeForm(forms.Form):
    """A notice of a day."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class RosterForm(forms.Form):
    """The list of the old group."""

    file = forms.FileField(
        label=_("List of the old group"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=_("XLSX, XLS or CSV with columns for name, WeChat nickname, phone or unionid."),
    )
