"""Materials made, changed and taken out of use; each change of words is a version."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yutang.commerce.models import Product
from yutang.commerce.rules.needs import known_needs, known_obstacles
from yutang.content import blocks, usage
from yutang.content.attachments import ATTACHMENTS
from yutang.content.attachments import file_ids as attached
from yutang.content.errors import ChangedMeanwhile, FolderGuarded, Retired
from yutang.content.models import Folder, Material, MaterialVersion
from yutang.customers.models import Profile
from yutang.kernel import audit, clock, keeping
from yutang.org.models import Member

State, Fate = Material.State, MaterialVersion.State


@dataclass(frozen=True)
class Words:
    """What a material says: kept with every version."""

    title: str
    summary: str = ""
    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    body: list[dict[str, Any]] = field(default_factory=list)
    cover_id: UUID | None = None

    def __post_init__(self) -> None:
        """Both lists hold only what their schemas take, cleaned."""
        kept = ATTACHMENTS.validate_python(self.attachments)
        body = blocks.BODY.validate_python(self.body)
        object.__setattr__(self, "attachments", ATTACHMENTS.dump_python(kept, mode="json"))
        object.__setattr__(self, "body", blocks.BODY.dump_python(body, mode="json"))

    @property
    def file_ids(self) -> list[UUID]:
        """The files that it shows, each once."""
        shown = attached(ATTACHMENTS.validate_python(self.attachments))
        shown += blocks.file_ids(blocks.BODY.validate_python(self.body))
        return list(dict.fromkeys([*shown, *filter(None, [self.cover_id])]))


@dataclass(frozen=True)
class Labels:
    """Where a material stands and what it is for: these change without a version."""

    folder_id: int | None = None
    topic: str = ""
    lifecycles: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    product_ids: list[int] = field(default_factory=list)
    expires_at: datetime | None = None


@transaction.atomic
def create_material(
    *, kind: str, words: Words, labels: Labels, publish: bool, actor: Member | None
) -> Material:
    """A new material: a draft, in use, or waiting where its folder asks for approval."""
    material = Material(kind=kind, owner=actor, newest=0, version=0)
    _label(material, labels)
    _fill(material, words)
    material.save()
    _add_version(material, words, publish=publish, actor=actor)
    audit.note(actor=actor, action="materials.created", subject=material)
    return material


@transaction.atomic
def change_material(
    *,
    material_id: int,
    seen: int,
    words: Words,
    labels: Labels,
    publish: bool,
    actor: Member | None,
) -> Material:
    """Other words or labels; `seen` is the newest version that the person had before them.

    Words in use stay in use until the change is approved, where the folder asks for that.
    """
    material = Material.objects.select_for_update().get(pk=material_id)
    if material.state == State.RETIRED:
        raise Retired
    if material.newest != seen:
        raise ChangedMeanwhile
    guarded = asks_approval(material.folder)
    if guarded and not _folder_asks(labels.folder_id) and not (actor and may_approve(actor)):
        raise FolderGuarded
    _label(material, labels)
    material.save()
    _add_version(material, words, publish=publish, actor=actor, guarded=guarded)
    audit.note(actor=actor, action="materials.changed", subject=material, version=material.newest)
    return material


@transaction.atomic
def restore_version(*, material_id: int, number: int, actor: Member) -> Material:
    """The words of an older version as the newest one; it is approved like every change."""
    material = Material.objects.select_for_update().get(pk=material_id)
    if material.state == State.RETIRED:
        raise Retired
    old = MaterialVersion.objects.get(material=material, number=number)
    _add_version(material, words_of(old), publish=True, actor=actor)
    audit.note(actor=actor, action="materials.restored", subject=material, version=number)
    return material


@transaction.atomic
def copy_material(*, material_id: int, title: str, actor: Member) -> Material:
    """The same as a draft of one's own."""
    old = Material.objects.get(pk=material_id)
    newest = MaterialVersion.objects.get(material=old, number=old.newest)
    words = Words(**{**vars(words_of(newest)), "title": title[:120]})
    return create_material(
        kind=old.kind, words=words, labels=labels_of(old), publish=False, actor=actor
    )


@transaction.atomic
def retire_material(*, material_id: int, actor: Member) -> None:
    """Nobody can choose it any more; what was sent stays readable by its history."""
    material = Material.objects.select_for_update().get(pk=material_id)
    if material.state == State.RETIRED:
        return
    keeping.refuse_if_used("material", material_id)
    _pass_waiting(material)
    material.state, material.waits = State.RETIRED, False
    material.save(update_fields=["state", "waits"])
    audit.note(actor=actor, action="materials.retired", subject=material)


@transaction.atomic
def bring_back(*, material_id: int, actor: Member) -> None:
    """Out of retirement: in use if its words were approved once, else a draft."""
    material = Material.objects.select_for_update().get(pk=material_id)
    if material.state != State.RETIRED:
        return
    shown = MaterialVersion.objects.get(material=material, number=material.version)
    material.state = State.APPROVED if shown.state == Fate.APPROVED else State.DRAFT
    material.save(update_fields=["state"])
    audit.note(actor=actor, action="materials.brought_back", subject=material)


def asks_approval(folder: Folder | None) -> bool:
    """Whether the folder, or one that it stands in, asks for approval."""
    if folder is None:
        return False
    above = [int(part) for part in folder.path.split("/") if part]
    return Folder.objects.filter(pk__in=above, asks_approval=True).exists()


def may_approve(member: Member) -> bool:
    return member.may("content.approve")


def words_of(version: MaterialVersion) -> Words:
    return Words(**{name: getattr(version, name) for name in Material.CONTENT})


def labels_of(material: Material) -> Labels:
    return Labels(**{name: getattr(material, name) for name in Labels.__dataclass_fields__})


def put_in_use(material: Material, version: MaterialVersion) -> None:
    """The version's words are what everybody says from now on."""
    _fill(material, words_of(version))
    material.version, material.state = version.number, State.APPROVED
    material.waits = False


def _folder_asks(folder_id: int | None) -> bool:
    return folder_id is not None and asks_approval(Folder.objects.get(pk=folder_id))


def _add_version(
    material: Material,
    words: Words,
    *,
    publish: bool,
    actor: Member | None,
    guarded: bool = False,
) -> None:
    """The words as the newest version, in use or waiting; words as they were make none.

    What somebody else agreed to, and still goes out, isn't said otherwise without such a word.
    """
    last = MaterialVersion.objects.filter(material=material, number=material.newest).first()
    is_new = last is None
    is_settled = last is not None and last.state == Fate.APPROVED
    if is_settled and last is not None and _same(words_of(last), words):
        return
    asks = guarded or asks_approval(material.folder)
    asks = asks or (not is_new and usage.is_agreed(material.pk))
    fate = (Fate.WAITING if asks else Fate.APPROVED) if publish else Fate.DRAFT
    _pass_waiting(material)
    material.newest += 1
    version = MaterialVersion.objects.create(
        material=material, number=material.newest, state=fate, author=actor, **vars(words)
    )
    material.waits = fate == Fate.WAITING
    if fate == Fate.APPROVED:
        put_in_use(material, version)
    elif material.state != State.APPROVED:
        _fill(material, words)
        material.version = version.number
        material.state = State.WAITING if material.waits else State.DRAFT
    material.changed_at = clock.now()
    material.save()


def _same(old: Words, new: Words) -> bool:
    return vars(old) == vars(new)


def _pass_waiting(material: Material) -> None:
    waiting = MaterialVersion.objects.filter(material=material, state=Fate.WAITING)
    waiting.update(state=Fate.PASSED)


def _fill(material: Material, words: Words) -> None:
    for name, value in vars(words).items():
        setattr(material, name, value)
    material.file_ids = words.file_ids


def _label(material: Material, labels: Labels) -> None:
    material.folder = Folder.objects.get(pk=labels.folder_id) if labels.folder_id else None
    material.topic = labels.topic.strip()[:40]
    material.lifecycles = [key for key in Profile.Lifecycle.values if key in labels.lifecycles]
    material.needs = known_needs(labels.needs)
    material.obstacles = known_obstacles(labels.obstacles)
    known = Product.objects.filter(pk__in=labels.product_ids).values_list("pk", flat=True)
    material.product_ids = sorted(known)
    material.expires_at = labels.expires_at
