"""A waiting version comes into use, or doesn't: decided by somebody who didn't write it."""

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.content.commands.materials import put_in_use
from yutang.content.errors import NothingWaits, OwnMaterial
from yutang.content.models import Material, MaterialVersion
from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

SHORTEST_ANSWER = 2  # characters


@transaction.atomic
def decide_material(
    *, material_id: int, number: int, approve: bool, answer: str = "", actor: Member
) -> None:
    """Put the waiting version into use, or refuse it and say why."""
    material = Material.objects.select_for_update().get(pk=material_id)
    version = MaterialVersion.objects.filter(
        material=material, number=number, state=MaterialVersion.State.WAITING
    ).first()
    if version is None or not material.waits:
        raise NothingWaits
    if version.author_id == actor.pk:
        raise OwnMaterial
    if not approve and len(answer.strip()) < SHORTEST_ANSWER:
        raise InvalidInput(_("Say what is to be changed."), field="answer")
    _settle(version, approve=approve, answer=answer, actor=actor)
    if approve:
        put_in_use(material, version)
    else:
        material.waits = False
        if material.state == Material.State.WAITING:
            material.state = Material.State.DRAFT
    material.changed_at = clock.now()
    material.save()
    action = "materials.approved" if approve else "materials.refused"
    audit.note(actor=actor, action=action, subject=material, version=number)


def _settle(version: MaterialVersion, *, approve: bool, answer: str, actor: Member) -> None:
    fates = MaterialVersion.State
    version.state = fates.APPROVED if approve else fates.REFUSED
    version.decided_by, version.decided_at = actor, clock.now()
    version.answer = "" if approve else answer.strip()[:300]
    version.save(update_fields=["state", "decided_by", "decided_at", "answer"])
