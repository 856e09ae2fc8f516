"""What may be entered about members and units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.org.models import Member, Unit


class UnitChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Units to tick, indented as the tree is."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * (len(obj.path_ids) - 1) + str(obj.name)


def open_units() -> Any:
    """Units one may choose, in the order of the tree."""
    return Unit.objects.open().order_by("path")


class MemberForm(forms.Form):
    """What an owner decides about a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices)
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=64,
        help_text=_("For signing in with a password. Empty: by WeCom only."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    radius = forms.IntegerField(
        label=_("Management radius"),
        required=False,
        min_value=1,
        help_text=_("How many customers this person can really look after. Empty: no limit."),
    )
    heir = forms.ModelChoiceField(
        label=_("Heir"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Takes over the customers when this person leaves."),
    )
    units = UnitChoice(
        label=_("Units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Member.objects.exclude(pk=member.pk).filter(status=Member.Status.ACTIVE)
        self.fields["heir"].queryset = others.order_by("name")  # type: ignore[attr-defined]
        if member.wecom_userid:
            del self.fields["units"]
        else:
            self.fields["units"].queryset = open_units()  # type: ignore[attr-defined]


class NewMemberForm(forms.Form):
    """A member who isn't in WeCom and signs in with a password."""

    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(
        label=_("Role"), choices=Member.Role.choices, initial=Member.Role.OPERATOR
    )
    username = forms.CharField(label=_("User name"), max_length=64)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it to the member, who changes it under “My account”."),
    )
    units = UnitChoice(
        label=_("Units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = open_units()  # type: ignore[attr-defined]


class PasswordForm(forms.Form):
    """A new password that an owner gives."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Every session of the member ends."),
    )


class UnitForm(forms.Form):
    """A unit; name and parent only where WeCom doesn't keep them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Unit.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, localize=False
    )
    longitude = forms.FloatField(
        label=_("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=_(
            "As Tencent Map or Amap show them (GCJ-02). Customers are led to the nearest store."
        ),
    )

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit and unit.wecom_department_id:
            del self.fields["name"], self.fields["parent"]
            return
        others = open_units()
        if unit:
            others = others.exclude(path__startswith=unit.path)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
