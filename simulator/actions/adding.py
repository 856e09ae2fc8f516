"""How a customer and a member become friends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import acquisition, chats, groups, ids
from simulator.actions.subjects import Args, member_of, number, person_of, relation_of, words
from simulator.callbacks import events
from simulator.codes import Target, choose_member, resolve
from simulator.records import Follow, Member, Person, Welcome
from simulator.refusals import Refused
from simulator.visibility import sees

if TYPE_CHECKING:
    from simulator.sim import Sim

BY_QR, BY_PHONE, BY_CARD, BY_LINK = 1, 2, 3, 16
WAYS = {"qr": BY_QR, "phone": BY_PHONE, "card": BY_CARD}


def scan(sim: Sim, args: Args) -> dict[str, Any]:
    """What the person's phone shows after it read the code."""
    person = person_of(sim, args)
    target = resolve(sim, _code(args))
    if target.kind == "web":
        return {"kind": "web", "url": target.url}
    if target.kind == "group":
        return _scanned_group(sim, target, person)
    member = choose_member(sim, target, person, advance=True)
    if target.link is not None:
        acquisition.visit(sim, target.link, person, target.channel)
    follow = sim.state.follow(member.userid, person.id)
    return {
        "kind": target.kind,
        "id": target.id,
        "state": target.source,
        "member": shown_member(sim, member),
        "friends": follow is not None and follow.friends,
        "skip_verify": target.skip_verify,
    }


def add(sim: Sim, args: Args) -> dict[str, Any]:
    """The person taps "add": half, pending, friend or already friends."""
    person = person_of(sim, args)
    if not args.get("code") and not args.get("customer_channel"):
        return _add_by_hand(sim, args, person)
    target = resolve(sim, _code(args))
    if target.kind in ("web", "group"):
        raise Refused("code_is_page" if target.kind == "web" else "code_is_group")
    if args.get("member"):
        member = member_of(sim, args)
        if not member.serves:
            raise Refused("takes_no_customers", member=member.name)
    else:
        member = choose_member(sim, target, person, advance=True)
    if (held := _standing(sim, member, person)) is not None:
        return held
    _check_caps(sim, member)
    _check_way(sim, target, person)
    if target.link is not None:
        acquisition.require_balance(sim, target.link)
    follow = _new_follow(sim, person, member, "half" if target.skip_verify else "pending")
    follow.source = target.source
    follow.add_way = BY_QR if target.way is not None else BY_LINK
    follow.config_id = target.way.config_id if target.way is not None else ""
    follow.link_id = target.link.link_id if target.link is not None else ""
    follow.oper_userid = person.external_userid
    if target.link is not None:
        acquisition.requested(sim, target.link, follow)
    return _begin(sim, args, follow, member, person)


def confirm(sim: Sim, args: Args) -> dict[str, Any]:
    """The member confirms what is half or pending."""
    follow, member, person = relation_of(sim, args)
    if follow.removed_by or follow.state == "friend":
        raise Refused("nothing_to_confirm", member=member.name, person=person.name)
    complete(sim, follow)
    return shown_follow(follow)


def add_by_member(sim: Sim, args: Args) -> dict[str, Any]:
    """The member asks the person (found by phone) and the person agrees."""
    member, person = member_of(sim, args), person_of(sim, args)
    if not member.serves:
        raise Refused("takes_no_customers", member=member.name)
    if (held := _standing(sim, member, person)) is not None:
        return held
    _check_caps(sim, member)
    follow = _new_follow(sim, person, member, "pending")
    follow.add_way, follow.oper_userid = BY_PHONE, member.userid
    complete(sim, follow)
    return shown_follow(follow)


def complete(sim: Sim, follow: Follow) -> None:
    """From now on they are friends; a welcome code only when none was used yet."""
    person = sim.state.people.get(follow.person_id)
    assert person is not None
    follow.state = "friend"
    follow.created_at = sim.clock.seconds()
    follow.visible_at = sim.clock.now() + sim.state.settings.detail_lag_seconds
    if not follow.event_ms:
        follow.event_ms = sim.clock.milliseconds()
    sim.state.follows.put(follow)
    _announce(sim, follow, person, "add_external_contact")
    if follow.link_id:
        acquisition.consume(sim, follow)


def shown_member(sim: Sim, member: Member) -> dict[str, Any]:
    return {
        "userid": member.userid,
        "name": member.name,
        "position": member.position,
        "avatar": member.avatar,
        "corp_name": sim.state.corp.name,
    }


def shown_follow(follow: Follow, state: str = "") -> dict[str, Any]:
    return {
        "state": state or follow.state,
        "member": follow.userid,
        "person": follow.person_id,
        "source": follow.source,
    }


def _scanned_group(sim: Sim, target: Target, person: Person) -> dict[str, Any]:
    """The group's card; with the button to join, unless the person is in it."""
    chat = target.group
    if target.join_way is not None:
        held = [sim.state.group_chats.get(each) for each in target.join_way.chat_id_list]
        inside = [each for each in held if each and groups.inside(sim, each, person.id)]
        chat = inside[0] if inside else groups.room_of(sim, target.join_way, advance=False)
    if chat is None:
        raise Refused("code_gone")
    return {
        "kind": "group",
        "id": target.join_way.config_id if target.join_way is not None else chat.chat_id,
        "chat_id": chat.chat_id,
        "name": chat.name,
        "count": groups.size(sim, chat),
        "corp_name": sim.state.corp.name,
        "joined": groups.inside(sim, chat, person.id) is not None,
    }


def _code(args: Args) -> str:
    code = words(args, "code")
    channel = words(args, "customer_channel", default="")
    if not channel or "customer_channel=" in code:
        return code
    return f"{code}{'&' if '?' in code else '?'}customer_channel={channel}"


def _add_by_hand(sim: Sim, args: Args, person: Person) -> dict[str, Any]:
    """Added by phone number or card: nothing to read a state from, and always confirmed."""
    member = member_of(sim, args)
    way = words(args, "way", default="phone")
    if way not in WAYS:
        raise Refused("way", known=", ".join(WAYS))
    if not member.serves:
        raise Refused("takes_no_customers", member=member.name)
    if (held := _standing(sim, member, person)) is not None:
        return held
    _check_caps(sim, member)
    follow = _new_follow(sim, person, member, "pending")
    follow.add_way, follow.oper_userid = WAYS[way], person.external_userid
    return _begin(sim, args, follow, member, person)


def _standing(sim: Sim, member: Member, person: Person) -> dict[str, Any] | None:
    """Adding again opens the chat; asking again changes nothing."""
    follow = sim.state.follow(member.userid, person.id)
    if follow is None or follow.removed_by:
        return None
    return shown_follow(follow, "already" if follow.friends else "")


def _new_follow(sim: Sim, person: Person, member: Member, state: str) -> Follow:
    """A fresh relation; what the member wrote about a customer who left comes back with them."""
    follow = Follow(
        userid=member.userid,
        person_id=person.id,
        state=state,
        created_at=sim.clock.seconds(),
        remark=person.name[:20],
    )
    old = sim.state.follow(member.userid, person.id)
    if old is not None and old.removed_by == "customer" and old.state == "friend":
        for name in ("remark", "description", "company", "mobiles", "tags", "personal_tags"):
            setattr(follow, name, getattr(old, name))
    return follow


def _begin(sim: Sim, args: Args, follow: Follow, member: Member, person: Person) -> dict[str, Any]:
    """Announce a half relation, and let the member's client confirm after its time."""
    sim.state.follows.put(follow)
    if follow.state == "half":
        follow.event_ms = sim.clock.milliseconds()
        _announce(sim, follow, person, "add_half_external_contact")
    wait = args.get("confirm_after_seconds", sim.state.settings.confirm_after_seconds)
    if wait is not None:
        seconds = number({"confirm_after_seconds": wait}, "confirm_after_seconds")
        if seconds <= 0:
            complete(sim, follow)
        else:
            where = {"member": member.userid, "person": person.id}
            sim.schedule.at(sim.clock.now() + seconds, "confirm", where)
    return shown_follow(follow)


def _announce(sim: Sim, follow: Follow, person: Person, change_type: str) -> None:
    code = _welcome_code(sim, follow)
    events.customer(
        sim,
        change_type,
        follow.userid,
        person.external_userid,
        State=follow.source,
        WelcomeCode=code,
    )


def _welcome_code(sim: Sim, follow: Follow) -> str:
    """A code for 20 seconds, unless the admin's welcome, a chat or an earlier code was first."""
    if follow.welcomed or follow.talked:
        return ""
    member = sim.state.member(follow.userid)
    if member is not None and member.welcome:
        follow.welcomed = True
        sim.state.follows.put(follow)
        chats.deliver_welcome(sim, follow, "text", {"content": member.welcome})
        return ""
    heard = [
        app
        for app in events.contact_apps(sim)
        if app.callback_url and sees(sim.state, app, follow.userid)
    ]
    if not heard:
        return ""
    now = sim.clock.milliseconds()
    code = ids.fresh("WC_", 40)
    sim.state.welcomes.put(Welcome(code, follow.userid, follow.person_id, now))
    return code


def _check_caps(sim: Sim, member: Member) -> None:
    settings = sim.state.settings
    if sim.state.follows.count("member", member.userid) >= settings.customers_per_member:
        raise Refused("member_full", member=member.name)
    if len(sim.state.follows) >= settings.customers_per_corp:
        raise Refused("corp_full")


def _check_way(sim: Sim, target: Target, person: Person) -> None:
    way = target.way
    if way is None or not way.is_temp:
        return
    if way.unionid and way.unionid != person.unionid:
        raise Refused("code_of_another")
    way.used = True
    sim.state.contact_ways.put(way)
