"""Scripts and materials as the messages that WeCom's SDK sends into a chat."""

from typing import Any
from uuid import UUID

from yutang.console.sidebar.beside import Beside
from yutang.content import attachments as schemas
from yutang.content.commands.links import tracked
from yutang.content.models import Material, Script
from yutang.content.parts import PARTS, Of, Text
from yutang.content.queries import materials
from yutang.content.rules import filling, limits
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands.media import media_id_of

Message = dict[str, Any]


def values(member: Member, found: Beside) -> dict[str, str]:
    """What the variables stand for; empty where nobody is known, as in a group."""
    unit = found.store or member.units.order_by("-path").first()
    return {
        "customer": found.customer.name if found.customer else "",
        "member": member.name,
        "store": unit.name if unit else "",
    }


def of_script(script: Script, member: Member, found: Beside) -> list[Message]:
    """The script's parts in order, filled, with links of this customer's own."""
    filled = values(member, found)
    source, said = f"script:{script.pk}", []
    for part in PARTS.validate_python(script.parts):
        if isinstance(part, Text):
            said.append(_text(filling.fill(part.text, filled)))
        elif isinstance(part, Of):
            material = materials.usable(clock.now()).filter(pk=part.material_id).first()
            said += of_material(material, member, found, source=source) if material else []
        else:
            said.append(_attached(part))
    return said


def of_material(
    material: Material, member: Member, found: Beside, *, source: str = "sidebar"
) -> list[Message]:
    """The material's words and attachments; who opens its link is known by it."""
    link = tracked(
        material_id=material.pk,
        source=source,
        member_id=member.pk,
        customer_id=found.customer_id,
    )
    said = materials.said(material, link=link)
    text = filling.fill(said.text, values(member, found))
    return [*([_text(text)] if text else []), *(_attached(each) for each in said.attachments)]


def _text(words: str) -> Message:
    content = limits.shorten(words, most=limits.MOST_TEXT_BYTES)
    return {"msgtype": "text", "text": {"content": content}}


def _attached(each: schemas.Attachment) -> Message:
    if isinstance(each, schemas.Link):
        card = {"link": each.url, "title": each.title, "desc": each.desc, "imgUrl": each.picurl}
        return {"msgtype": "news", "news": card}
    if isinstance(each, schemas.MiniProgram):
        app = {
            "appid": each.appid,
            "title": each.title,
            "page": each.page,
            "imgUrl": _address(each.file_id),
        }
        return {"msgtype": "miniprogram", "miniprogram": app}
    return {"msgtype": each.type, each.type: {"mediaid": media_id_of(attachment=each)}}


def _address(file_id: UUID) -> str:
    return materials.picture_address(file_id)
