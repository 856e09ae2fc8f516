"""All tables of the stand-in, and the few questions everybody asks them."""

from __future__ import annotations

from collections.abc import Iterator

from simulator import records as r
from simulator.group_tables import GroupTables
from simulator.mass_tables import MassTables
from simulator.serving_tables import ServingTables
from simulator.settings import Settings
from simulator.store import Store, Table
from simulator.upkeep import Counter, Delivery, Due


class State(GroupTables, MassTables, ServingTables):
    """Every record, in memory and in the journal."""

    def __init__(self, store: Store) -> None:
        GroupTables.__init__(self, store)
        MassTables.__init__(self, store)
        ServingTables.__init__(self, store)
        self.corps = Table[r.Corp](store, "corp", r.Corp, lambda _: "corp")
        self.counters = Table[Counter](store, "counters", Counter, lambda c: c.name)
        self.settings_table = Table[Settings](store, "settings", Settings, lambda _: "settings")
        self.apps = Table[r.App](store, "apps", r.App, lambda a: str(a.agent_id))
        self.departments = Table[r.Department](
            store,
            "departments",
            r.Department,
            lambda d: str(d.id),
            {"parent": lambda d: [str(d.parentid)]},
        )
        self.members = Table[r.Member](
            store,
            "members",
            r.Member,
            lambda m: m.userid.lower(),
            {"department": lambda m: [str(d) for d in m.departments]},
        )
        self.people = Table[r.Person](
            store,
            "people",
            r.Person,
            lambda p: p.id,
            {"external": lambda p: [p.external_userid], "unionid": lambda p: [p.unionid]},
        )
        self.follows = Table[r.Follow](
            store,
            "follows",
            r.Follow,
            lambda f: pair(f.userid, f.person_id),
            {
                "member": lambda f: [f.userid],
                "person": lambda f: [f.person_id],
                "link": lambda f: [f.link_id] if f.link_id else [],
            },
        )
        self.tag_groups = Table[r.TagGroup](store, "tag_groups", r.TagGroup, lambda g: g.id)
        self.tags = Table[r.Tag](
            store, "tags", r.Tag, lambda t: t.id, {"group": lambda t: [t.group_id]}
        )
        self.contact_ways = Table[r.ContactWay](
            store, "contact_ways", r.ContactWay, lambda w: w.config_id
        )
        self.links = Table[r.Link](store, "links", r.Link, lambda link: link.link_id)
        self.posters = Table[r.Poster](store, "posters", r.Poster, lambda poster: poster.name)
        self.visits = Table[r.Visit](
            store,
            "visits",
            r.Visit,
            lambda v: f"{v.link_id}|{v.person_id}",
            {"link": lambda v: [v.link_id]},
        )
        self.quotas = Table[r.Quota](store, "quotas", r.Quota, lambda q: str(q.expire_date))
        self.welcomes = Table[r.Welcome](store, "welcomes", r.Welcome, lambda w: w.code)
        self.messages = Table[r.Message](
            store,
            "messages",
            r.Message,
            lambda m: m.id,
            {
                "chat": lambda m: [pair(m.userid, m.person_id)],
            },
        )
        self.app_messages = Table[r.AppMessage](
            store,
            "app_messages",
            r.AppMessage,
            lambda m: m.msgid,
            {
                "member": lambda m: m.userids,
                "response": lambda m: [m.response_code],
                "task": lambda m: [f"{m.agent_id}|{m.task_id}"] if m.task_id else [],
            },
        )
        self.media = Table[r.Media](store, "media", r.Media, lambda m: m.media_id)
        self.tokens = Table[r.Token](
            store, "tokens", r.Token, lambda t: t.token, {"agent": lambda t: [str(t.agent_id)]}
        )
        self.grants = Table[r.Grant](
            store, "grants", r.Grant, lambda g: g.code, {"kind": lambda g: [g.kind]}
        )
        self.deliveries = Table[Delivery](
            store, "deliveries", Delivery, lambda d: d.id, {"status": lambda d: [d.status]}
        )
        self.due = Table[Due](store, "due", Due, lambda d: d.id)
        self._settings = Settings()

    @property
    def corp(self) -> r.Corp:
        corp = self.corps.get("corp")
        assert corp is not None, "the world is seeded before anything asks for the corp"
        return corp

    @property
    def settings(self) -> Settings:
        return self.settings_table.get("settings") or self._settings

    def next_number(self, counter: str) -> int:
        """1, 2, 3 … for one counter; never given twice, not even after a restart."""
        row = self.counters.get(counter) or Counter(counter)
        row.value += 1
        self.counters.put(row)
        return row.value

    def member(self, userid: str) -> r.Member | None:
        """The member still with the corp; userids ignore case."""
        member = self.members.get(userid.lower())
        return member if member is not None and member.status != 5 else None

    def follow(self, userid: str, person_id: str) -> r.Follow | None:
        return self.follows.get(pair(userid, person_id))

    def person_by_external(self, external_userid: str) -> r.Person | None:
        return next(iter(self.people.find("external", external_userid)), None)

    def ancestors(self, department_id: int) -> Iterator[int]:
        """The department itself, its parent, and so on up to the root."""
        seen = set[int]()
        here = self.departments.get(str(department_id))
        while here is not None and here.id not in seen:
            seen.add(here.id)
            yield here.id
            here = self.departments.get(str(here.parentid))

    def subtree(self, department_id: int) -> list[r.Department]:
        """The department and everything below it, parents first."""
        root = self.departments.get(str(department_id))
        found = [root] if root else []
        for department in found:
            found.extend(self.departments.find("parent", str(department.id)))
        return found

    def members_below(self, department_ids: list[int]) -> list[r.Member]:
        """Members of the departments and of everything below them, each once."""
        found = {
            member.userid: member
            for root in department_ids
            for department in self.subtree(root)
            for member in self.members.find("department", str(department.id))
            if member.status != 5
        }
        return list(found.values())

    def live_tags(self, group_id: str) -> list[r.Tag]:
        return [tag for tag in self.tags.find("group", group_id) if not tag.deleted]

    def customers_of(self, userid: str) -> list[r.Follow]:
        return [follow for follow in self.follows.find("member", userid) if follow.stands]


def pair(userid: str, person_id: str) -> str:
    return f"{userid.lower()}|{person_id}"
