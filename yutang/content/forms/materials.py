"""The editor's form of a material: each kind asks for what it needs."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.commerce import words as commerce
from yutang.commerce.models import Product
from yutang.content.commands.materials import Labels, Words
from yutang.content.forms.articles import BodyField
from yutang.content.forms.files import FileField
from yutang.content.models import Kind
from yutang.content.queries import library
from yutang.content.rules import addresses, limits
from yutang.customers.models import Profile

MOST_PRODUCTS = 20
ASKED = {  # beside title and words
    Kind.TEXT: (),
    Kind.IMAGE: ("file",),
    Kind.POSTER: ("file",),
    Kind.VIDEO: ("file",),
    Kind.FILE: ("file",),
    Kind.ARTICLE: ("summary", "cover"),
    Kind.LINK: ("url", "summary", "cover"),
    Kind.MINIPROGRAM: ("appid", "page", "file"),
}
WANTS = {Kind.VIDEO: "video", Kind.FILE: "file"}  # of the field `file`; else a picture
MOST_TITLE = {Kind.LINK: limits.MOST_LINK_TITLE, Kind.MINIPROGRAM: limits.MOST_APP_TITLE}


class MaterialForm(forms.Form):
    """Words and labels; of the fields beside only those that the kind asks for."""

    title = forms.CharField(label=gettext_lazy("Headline"), max_length=120)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=limits.MOST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    appid = forms.RegexField(
        r"^wx[0-9a-z]{6,30}$",
        label=gettext_lazy("App id"),
        error_messages={"invalid": gettext_lazy("An app id begins with wx.")},
    )
    page = forms.CharField(label=gettext_lazy("Page"), max_length=300)
    summary = forms.CharField(
        label=gettext_lazy("Description on the card"),
        required=False,
        max_length=170,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    cover = FileField(label=gettext_lazy("Picture on the card"), wants="image", required=False)
    file = FileField(label=gettext_lazy("File"), wants="image")
    text = forms.CharField(
        label=gettext_lazy("Words said with it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("At most 4,000 bytes; a Chinese character counts three."),
    )
    folder = forms.TypedChoiceField(
        label=gettext_lazy("Folder"), required=False, coerce=int, empty_value=None
    )
    topic = forms.CharField(label=gettext_lazy("Topic"), required=False, max_length=40)
    lifecycles = forms.MultipleChoiceField(
        label=gettext_lazy("For customers who are"),
        choices=Profile.Lifecycle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    obstacles = forms.MultipleChoiceField(
        label=gettext_lazy("Obstacles that it removes"),
        choices=list(commerce.OBSTACLES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs that it serves"),
        choices=list(commerce.NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    product_ids = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Products that it is about"),
        queryset=Product.objects.all(),
        required=False,
    )
    expires_at = forms.DateTimeField(
        label=gettext_lazy("In use until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: without end."),
    )

    def __init__(self, data: Any = None, *, kind: str, **more: Any) -> None:
        super().__init__(data, **more)
        self.kind = Kind(kind)
        self.body: BodyField | None = None
        for name in {"url", "appid", "page", "summary", "cover", "file"} - {*ASKED[self.kind]}:
            del self.fields[name]
        if self.kind == Kind.TEXT:
            self.fields["text"].required = True
            self.fields["text"].label = _("Text")
        if isinstance(file := self.fields.get("file"), FileField):
            file.wants = WANTS.get(self.kind, "image")
            file.label = Kind(self.kind).label if self.kind != Kind.MINIPROGRAM else _("Picture")
        self._offer()

    def _offer(self) -> None:
        folder = self.fields["folder"]
        assert isinstance(folder, forms.TypedChoiceField)
        folder.choices = [("", "—"), *((b.folder.pk, b.title) for b in library.tree())]

    def clean_title(self) -> str:
        value: str = self.cleaned_data["title"]
        return _fitting(value, MOST_TITLE.get(self.kind, 480))

    def clean_text(self) -> str:
        return _fitting(self.cleaned_data["text"], limits.MOST_TEXT_BYTES)

    def clean_url(self) -> str:
        value: str = self.cleaned_data["url"]
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            if not value.startswith(f"{settings.BASE_URL}/"):
                message = _("Write a whole address that begins with https:// or http://.")
                raise ValidationError(message) from None
        if addresses.is_private(value) and not value.startswith(f"{settings.BASE_URL}/"):
            raise ValidationError(
                _("This address is inside a private network, where no customer can open it.")
            )
        return value

    def clean_product_ids(self) -> list[int]:
        found = sorted(each.pk for each in self.cleaned_data["product_ids"])
        if len(found) > MOST_PRODUCTS:
            raise ValidationError(_("At most %(most)d products."), params={"most": MOST_PRODUCTS})
        return found

    @property
    def words(self) -> Words:
        given = self.cleaned_data
        return Words(
            title=given["title"],
            summary=given.get("summary", ""),
            text=given["text"],
            attachments=_attachments(self.kind, given),
            body=self.body.value if self.body else [],
            cover_id=given.get("cover"),
        )

    @property
    def labels(self) -> Labels:
        given = self.cleaned_data
        names = set(Labels.__dataclass_fields__) - {"folder_id"}
        return Labels(folder_id=given["folder"], **{name: given[name] for name in names})


def _fitting(value: str, most: int) -> str:
    if (have := limits.byte_count(value)) > most:
        message = _("This has %(have)d bytes; at most %(most)d fit (a Chinese character has 3).")
        raise ValidationError(message, params={"have": have, "most": most})
    return value


def _attachments(kind: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    title, file = given["title"], given.get("file")
    if kind in (Kind.IMAGE, Kind.POSTER):
        return [{"type": "image", "file_id": file}]
    if kind in (Kind.VIDEO, Kind.FILE):
        return [{"type": str(kind), "file_id": file}]
    if kind == Kind.LINK:
        return [{"type": "link", "title": title, "url": given["url"], "desc": given["summary"]}]
    if kind == Kind.MINIPROGRAM:
        app = {"title": title, "appid": given["appid"], "page": given["page"]}
        return [{"type": "miniprogram", "file_id": file, **app}]
    return []
