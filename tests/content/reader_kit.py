"""People who open tracked links, in WeChat and in other browsers."""

from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from tests.content import links_make as make
from yutang.content.views.telling import proof_of

IN_WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"
IN_SAFARI = "Mozilla/5.0 (iPhone) Version/17.0 Safari/604.1"


def browser(agent: str, **headers: str) -> Client:
    return Client(headers={"User-Agent": agent, "Accept-Language": "en", **headers})


def friend(simulator, name):
    """Somebody who is Alice's customer at WeCom, and ours."""
    person = simulator.post("/sim/people", name=name)["id"]
    simulator.post("/sim/add", person=person, member="Alice", confirm_after_seconds=0)
    known = simulator.get(f"/sim/people/{person}")
    return person, make.customer(name, known["external_userid"])


def opens(phone, simulator, path, who=None):
    """What the person sees who opens the path, with all redirects followed."""
    answer = phone.get(path)
    while answer.status_code == 302:
        address = answer["Location"]
        if address.startswith(simulator.url):
            query = dict(parse_qsl(urlsplit(address).query))
            cookie = {"Cookie": who if "=" in who else f"sim_person={who}"}
            there = simulator.http.get(address.split("?")[0], params=query, headers=cookie)
            assert there.status_code == 302, there.text
            parts = urlsplit(there.headers["location"])
            address = f"{parts.path}?{parts.query}"
        answer = phone.get(address)
    return answer


def path_of(answer):
    return answer.request["PATH_INFO"]


def tells(phone, visit, *, seconds=1, depth=10, last=0, proof=None):
    facts = {"seconds": seconds, "depth": depth, "last": last}
    return phone.post("/m/seen", {"proof": proof or proof_of(visit), **facts})
