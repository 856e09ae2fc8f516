"""The form of a moment: what it shows, who publishes it, who may see it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from yutang.content.models import Material
from yutang.content.queries.materials import usable
from yutang.kernel import clock
from yutang.kernel.models import File
from yutang.outreach import moment_contents as contents
from yutang.outreach.forms.sends import Lines, when_field
from yutang.outreach.models import Moment, Purpose
from yutang.outreach.queries import moments as queries
from yutang.outreach.rules import moments as limits

KINDS = [
    ("", _("Text only")),
    ("image", _("Pictures")),
    ("video", _("Video")),
    ("link", _("Link")),
    ("material", _("From the library")),
]
WHO = [("all", _("Everybody who serves customers")), ("some", _("These departments and members"))]
SEEN = [("all", _("All their customers")), ("tags", _("Only customers with one of these tags"))]
LINK_FIELDS = {"title": "link_title", "url": "link_url", "file_id": "cover"}


def _choices(label: Any, *, size: int = 6) -> forms.TypedMultipleChoiceField:
    widget = forms.SelectMultiple(attrs={"size": size})
    return forms.TypedMultipleChoiceField(label=label, coerce=int, required=False, widget=widget)


class MomentForm(forms.Form):
    """A moment; pictures and the material are read beside it (`pictures_of`, `material_of`)."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For your colleagues; customers don't see it.")
    )
    text = Lines(
        label=_("Text"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("At most 2,000 characters and 4,000 bytes; the same for everybody."),
    )
    kind = forms.ChoiceField(
        label=_("It shows"), choices=KINDS, required=False, widget=forms.RadioSelect
    )
    video = forms.UUIDField(label=_("Video"), required=False, widget=forms.HiddenInput)
    link_title = forms.CharField(label=_("Headline"), required=False)
    link_url = forms.CharField(
        label=_("Address"),
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    cover = forms.UUIDField(label=_("Picture"), required=False, widget=forms.HiddenInput)
    material = forms.CharField(label=_("Material"), required=False, widget=forms.HiddenInput)
    who = forms.ChoiceField(
        label=_("Who publishes it"), choices=WHO, initial="all", widget=forms.RadioSelect
    )
    units = _choices(_("Departments, with all below"))
    members = _choices(_("Members"))
    seen = forms.ChoiceField(
        label=_("Who may see it"), choices=SEEN, initial="all", widget=forms.RadioSelect
    )
    tags = _choices(_("Tags"))
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    at = when_field(
        _("When"),
        help_text=_("Members are asked then. Empty: at once, when it is started."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("units", [(each.pk, "　" * each.depth + each.name) for each in queries.units()])
        self._offer("members", [(each.pk, each.name) for each in queries.senders()])
        tags = [(each.pk, f"{each.group.name} · {each.name}") for each in queries.tags()]
        self._offer("tags", tags)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("who") == "some" and not (cleaned.get("units") or cleaned.get("members")):
            self.add_error("units", _("Choose a department or a member."))
        if cleaned.get("seen") == "tags" and not cleaned.get("tags"):
            self.add_error("tags", _("Choose a tag."))
        if cleaned.get("kind") == "link":
            self._check_link(cleaned)
        if cleaned.get("kind") == "video":
            self._check_video(cleaned.get("video"))
        if (at := cleaned.get("at")) and at <= clock.now():
            self.add_error("at", _("That moment is over. Choose a later one, or none."))
        return cleaned

    def values(self, pictures: list[str], material: Material | None) -> dict[str, Any]:
        """The fields of the model."""
        cleaned = self.cleaned_data
        some, tagged = cleaned["who"] == "some", cleaned["seen"] == "tags"
        return {
            **{name: cleaned[name] for name in ("name", "text", "purpose", "at")},
            "attachments": self.parts(pictures),
            "material": material if cleaned["kind"] == "material" else None,
            "unit_ids": cleaned["units"] if some else [],
            "member_ids": cleaned["members"] if some else [],
            "tag_ids": cleaned["tags"] if tagged else [],
        }

    def parts(self, pictures: list[str]) -> list[dict[str, Any]]:
        """What it shows, as `moment_contents` describes it."""
        cleaned = self.cleaned_data
        if cleaned["kind"] == "image":
            return [{"type": "image", "file_id": each} for each in pictures]
        if cleaned["kind"] == "video":
            return [{"type": "video", "file_id": str(cleaned["video"])}]
        if cleaned["kind"] == "link":
            return [self._link(cleaned)]
        return []

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = choices

    def _link(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "link",
            "title": (cleaned.get("link_title") or "").strip(),
            "url": cleaned.get("link_url") or "",
            "file_id": str(cleaned.get("cover") or ""),
        }

    def _check_link(self, cleaned: dict[str, Any]) -> None:
        try:
            contents.PARTS.validate_python([self._link(cleaned)])
        except ValidationError as fault:
            for each in fault.errors():
                own = each.get("ctx", {}).get("error")
                field = LINK_FIELDS.get(str(each["loc"][-1]))
                is_told = isinstance(own, ValueError) and "validation error" not in str(own)
                self.add_error(field, str(own) if is_told else WRONG.get(field, WRONG["link_url"]))

    def _check_video(self, file_id: UUID | None) -> None:
        file = File.objects.filter(pk=file_id).first() if file_id else None
        if file is None:
            self.add_error("video", _("Choose a video."))
            return
        seconds = limits.video_seconds(bytes(file.content))
        if seconds and seconds > limits.MOST_VIDEO_SECONDS:
            sentence = _("This video plays %(n)d seconds; WeCom takes 30 for a moment.")
            self.add_error("video", sentence % {"n": round(seconds)})


WRONG: dict[str | None, Any] = {
    "link_title": _("Give the link a headline."),
    "link_url": _("This isn't an address. It begins with https://."),
    "cover": _("Choose a picture: WeCom asks for one with a link."),
}


def pictures_of(posted: QueryDict) -> list[str]:
    """The chosen pictures that we have, in their order."""
    asked = [each for each in posted.getlist("picture") if _is_uuid(each)]
    known = {str(pk) for pk in File.objects.filter(pk__in=asked).values_list("pk", flat=True)}
    return [each for each in dict.fromkeys(asked) if each in known]


def material_of(posted: QueryDict) -> Material | None:
    """The chosen material, while it is in use."""
    typed = posted.get("material", "")
    if not typed.isdecimal() or len(typed) > 18:
        return None
    return usable(clock.now()).filter(pk=int(typed)).first()


def initial_of(moment: Moment) -> dict[str, Any]:
    """What the form shows of a kept moment."""
    shown = moment.attachments[0] if moment.attachments else {}
    is_link, is_video = shown.get("type") == "link", shown.get("type") == "video"
    return {
        "name": moment.name,
        "text": moment.text,
        "kind": "material" if moment.material_id else shown.get("type", ""),
        "video": shown.get("file_id") if is_video else None,
        "link_title": shown.get("title", ""),
        "link_url": shown.get("url", ""),
        "cover": shown.get("file_id") if is_link else None,
        "who": "some" if moment.unit_ids or moment.member_ids else "all",
        "units": moment.unit_ids,
        "members": moment.member_ids,
        "seen": "tags" if moment.tag_ids else "all",
        "tags": moment.tag_ids,
        "purpose": moment.purpose,
        "at": clock.local(moment.at) if moment.at else None,
    }


def _is_uuid(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True
