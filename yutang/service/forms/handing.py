"""The form of a hand-over: whose, why, to whom, and how they are split."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.customers.models import Tag
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.service.commands.handing.planning import Wish
from yutang.service.models import Handover
from yutang.service.models.handing import MOST_TAKERS


class GiverField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member; who has left is said to have."""

    def label_from_instance(self, obj: Any) -> str:
        left = obj.status != Member.Status.ACTIVE
        return f"{obj.name} · {obj.get_status_display()}" if left else str(obj.name)


class HandoverForm(forms.Form):
    """What a hand-over is; the takers stand beside it, one row each."""

    member = GiverField(label=gettext_lazy("Whose customers"), queryset=Member.objects.none())
    kind = forms.ChoiceField(
        label=gettext_lazy("Occasion"),
        choices=Handover.Kind.choices,
        widget=forms.RadioSelect,
        initial=Handover.Kind.MOVED,
    )
    back_on = forms.DateField(
        label=gettext_lazy("First day back"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Of a leave only. On that day everything returns by itself."),
    )
    split = forms.ChoiceField(
        label=gettext_lazy("Who takes whom"),
        choices=Handover.Split.choices,
        widget=forms.RadioSelect,
        initial=Handover.Split.LOAD,
        help_text=gettext_lazy(
            "Nobody gets more than the radius of her member page allows. What finds no room stays,"
            " and you are told."
        ),
    )
    message = forms.CharField(
        label=gettext_lazy("What the customers read"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
        help_text=gettext_lazy(
            "At most 200 characters, shown by WeCom once the taker has the customer. Only where"
            " the member is still on the job; empty: WeCom's own words."
        ),
    )
    with_groups = forms.BooleanField(
        label=gettext_lazy("The member's groups pass on too"), required=False, initial=True
    )

    def __init__(self, *args: Any, givers: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = givers  # type: ignore[attr-defined]

    def clean_back_on(self) -> date | None:
        """A day ahead, for a leave; nothing else has one."""
        day: date | None = self.cleaned_data["back_on"]
        if self.cleaned_data.get("kind") != Handover.Kind.LEAVE:
            return None
        if day is None or day <= clock.today():
            raise forms.ValidationError(_("Say on which day the member is back; it lies ahead."))
        return day

    def wish(self, takers: Sequence[Member], tags: dict[int, list[int]]) -> Wish:
        """What is wished."""
        given = self.cleaned_data
        return Wish(
            kind=given["kind"],
            takers=takers,
            split=given["split"],
            back_on=given["back_on"],
            message=given["message"].strip(),
            with_groups=given["with_groups"],
            tags=tags,
        )


def read_takers(posted: QueryDict, offered: QuerySet[Member]) -> list[Member]:
    """The takers who were ticked, in the order of the page."""
    ids = [int(each) for each in posted.getlist("taker") if each.isdecimal() and len(each) < 18]
    known = offered.in_bulk(ids[:MOST_TAKERS])
    return [known[pk] for pk in dict.fromkeys(ids) if pk in known]


def read_tags(posted: QueryDict, takers: Sequence[Member]) -> dict[int, list[int]]:
    """The tags that were named at each taker, parted by commas; unknown ones are left out."""
    named = {
        taker.pk: [
            name.strip()
            for name in posted.get(f"tags_{taker.pk}", "")
            .replace("，", ",")
            .replace("、", ",")
            .split(",")
            if name.strip()
        ]
        for taker in takers
    }
    names = {name for each in named.values() for name in each}
    wanted = Q(name__in=names)
    ids: dict[str, list[int]] = {}
    for pk, name in Tag.objects.filter(wanted, deleted_at=None).values_list("pk", "name"):
        ids.setdefault(name, []).append(pk)
    return {pk: [id for name in each for id in ids.get(name, [])] for pk, each in named.items()}
