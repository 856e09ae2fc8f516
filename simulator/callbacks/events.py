"""The event catalogue: which event says what, and which apps hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids
from simulator.callbacks import xml
from simulator.group_records import GroupChat
from simulator.records import App
from simulator.upkeep import Delivery
from simulator.visibility import sees

if TYPE_CHECKING:
    from simulator.sim import Sim


def tell(
    sim: Sim, apps: list[App], event: str, change_type: str, fields: dict[str, xml.Value]
) -> None:
    """Send one event to each app that has a callback."""
    header: dict[str, xml.Value] = {
        "ToUserName": sim.state.corp.id,
        "FromUserName": "sys",
        "CreateTime": sim.clock.seconds(),
        "MsgType": "event",
        "Event": event,
        "ChangeType": change_type,
    }
    if sim.surprises():
        fields = {**fields, "SimNewField": "1"}
    plaintext = xml.event(header, fields)
    for app in apps:
        if app.callback_url and not app.disabled:
            delivery = Delivery(
                id=ids.fresh("ev", 16),
                agent_id=app.agent_id,
                event=event,
                change_type=change_type,
                plaintext=plaintext,
                created_ms=sim.clock.milliseconds(),
                userid=str(fields.get("UserID", "")),
                external_userid=str(fields.get("ExternalUserID", "")),
                welcome_code=str(fields.get("WelcomeCode", "")),
            )
            sim.sender.send(delivery)


def customer(
    sim: Sim, change_type: str, userid: str, external_userid: str, **extra: xml.Value
) -> None:
    """`change_external_contact` to the apps that may see the member; empty extras are left out."""
    fields: dict[str, xml.Value] = {"UserID": userid, "ExternalUserID": external_userid}
    fields.update({name: value for name, value in extra.items() if value != ""})
    apps = [app for app in contact_apps(sim) if sees(sim.state, app, userid)]
    tell(sim, apps, "change_external_contact", change_type, fields)


def group_chat(sim: Sim, change_type: str, chat: GroupChat, **fields: xml.Value) -> None:
    """`change_external_chat` to the apps that may see the group's owner."""
    apps = [app for app in contact_apps(sim) if sees(sim.state, app, chat.owner)]
    tell(sim, apps, "change_external_chat", change_type, {"ChatId": chat.chat_id, **fields})


def tag(sim: Sim, change_type: str, tag_id: str, tag_type: str) -> None:
    """`change_external_tag`; a shuffle has no tag type."""
    fields: dict[str, xml.Value] = {"Id": tag_id}
    if tag_type:
        fields["TagType"] = tag_type
    tell(sim, contact_apps(sim), "change_external_tag", change_type, fields)


def directory(sim: Sim, change_type: str, **fields: xml.Value) -> None:
    """`change_contact`, which only the contact-sync assistant hears."""
    apps = [app for app in sim.state.apps.all() if app.kind == "contact_sync"]
    tell(sim, apps, "change_contact", change_type, fields)


def acquisition(sim: Sim, change_type: str, agent_id: int | None, **fields: xml.Value) -> None:
    """`customer_acquisition` to the link's app, or to all when it is about the corp's quota."""
    apps = [app for app in contact_apps(sim) if agent_id in (None, app.agent_id)]
    tell(sim, apps, "customer_acquisition", change_type, fields)


def contact_apps(sim: Sim) -> list[App]:
    """Apps listed for customer contact."""
    return [app for app in sim.state.apps.all() if app.kind == "self_built" and app.callable]
