"""A follow-up as people enter it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands.todos import LATEST, Wish


class TodoForm(forms.Form):
    """What is to be done for a customer, by whom and when."""

    title = forms.CharField(label=_("What is to be done?"), max_length=120)
    due_on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    member = forms.ModelChoiceField(label=_("By whom?"), queryset=Member.objects.none())
    words = forms.CharField(
        label=_("Words ready to be sent"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, members: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.fields["due_on"].initial = today + timedelta(days=1)
        self.fields["due_on"].widget.attrs |= {"min": f"{today}", "max": f"{today + LATEST}"}

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if not clock.today() <= day <= clock.today() + LATEST:
            raise forms.ValidationError(_("Choose a day from today on, within two years."))
        return day

    def wish(self) -> Wish:
        """What the command takes."""
        given = self.cleaned_data
        return Wish(given["title"], given["due_on"], given["words"])
