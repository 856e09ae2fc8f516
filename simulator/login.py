"""Web pages that hand out codes: OAuth inside WeChat and WeCom, and the PC login by "scan"."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import DictLoader, Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator import grants
from simulator.records import App
from simulator.visibility import sees_member

if TYPE_CHECKING:
    from simulator.sim import Sim

PERSON, MEMBER = "sim_person", "sim_member"
CORP_SCOPES = ("snsapi_base", "snsapi_privateinfo", "snsapi_userinfo")
OFFICIAL_SCOPES = ("snsapi_base", "snsapi_userinfo")
SHOWN = 50


class Unfit(Exception):
    """The page cannot go on; the sentence is what the phone shows."""


def routes(sim: Sim) -> list[Route]:
    async def authorize(request: Request) -> Response:
        return _page(lambda: _authorize(sim, request), sim)

    async def login(request: Request) -> Response:
        return _page(lambda: _login(sim, request), sim)

    async def become(request: Request) -> Response:
        return _page(lambda: _become(sim, request), sim)

    return [
        Route("/connect/oauth2/authorize", authorize),
        Route("/wwlogin/sso/login", login),
        Route("/sim/as", become),
    ]


def _page(make: Callable[[], Response], sim: Sim) -> Response:
    try:
        return make()
    except Unfit as unfit:
        return _html("error", 400, sentence=str(unfit))
    finally:
        sim.store.flush()


def _authorize(sim: Sim, request: Request) -> Response:
    """Straight back to the page with a code, or first the choice who is holding the phone."""
    query = request.query_params
    if query.get("response_type") != "code":
        raise Unfit("response_type must be code.")
    if len(query.get("state", "")) > 128:
        raise Unfit("state may have 128 characters at most.")
    if query.get("appid") == sim.state.corp.id:
        return _authorize_corp(sim, request)
    if query.get("appid") and query.get("appid") == sim.state.corp.official_appid:
        return _authorize_official(sim, request)
    raise Unfit("40013: this appid is neither the corp nor its official account.")


def _authorize_corp(sim: Sim, request: Request) -> Response:
    query = request.query_params
    scope = query.get("scope", "")
    if scope not in CORP_SCOPES:
        raise Unfit("10005: there is no such scope.")
    if scope == "snsapi_privateinfo" and not query.get("agentid"):
        raise Unfit("snsapi_privateinfo needs the agentid.")
    app = _app(sim, query.get("agentid", ""))
    target = _trusted(query.get("redirect_uri", ""), app.trusted_domains if app else [])
    agent_id = app.agent_id if app else 0
    member = sim.state.member(request.cookies.get(MEMBER, ""))
    if member is not None:
        code = grants.give(sim, "member", member.userid, agent_id=agent_id, scope=scope)
        return _back(target, {"code": code, "state": query.get("state", "")})
    person = sim.state.people.get(request.cookies.get(PERSON, ""))
    if person is not None:
        code = grants.give(sim, "person", person.id, agent_id=agent_id, scope=scope)
        return _back(target, {"code": code, "state": query.get("state", "")})
    return _choose(sim, request, members=True)


def _authorize_official(sim: Sim, request: Request) -> Response:
    query = request.query_params
    if query.get("scope") not in OFFICIAL_SCOPES:
        raise Unfit("10005: there is no such scope.")
    target = _trusted(query.get("redirect_uri", ""), sim.state.corp.official_domains, port=False)
    person = sim.state.people.get(request.cookies.get(PERSON, ""))
    if person is None:
        return _choose(sim, request, members=False)
    code = grants.give(sim, "official", person.id, scope=query["scope"])
    return _back(target, {"code": code, "state": query.get("state", "")})


def _login(sim: Sim, request: Request) -> Response:
    """Choose who scans; then back with a code that `auth/getuserinfo` takes.

    The member whose client this browser was last comes first.
    """
    query = request.query_params
    if query.get("appid") != sim.state.corp.id:
        raise Unfit("40013: this appid is not the corp.")
    app = _app(sim, query.get("agentid", ""))
    if app is None:
        raise Unfit("40056: the login needs the agentid of an app.")
    target = _trusted(query.get("redirect_uri", ""), app.trusted_domains)
    member = sim.state.member(query.get("userid", ""))
    if member is not None and sees_member(sim.state, app, member):
        code = grants.give(sim, "member", member.userid, agent_id=app.agent_id, scope="snsapi_base")
        back = {"code": code, "state": query.get("state", ""), "appid": sim.state.corp.id}
        return _back(target, back)
    here = request.cookies.get(MEMBER, "").lower()
    choices = [
        (
            f"{member.name} · {member.position or member.userid}",
            _with(request, userid=member.userid),
        )
        for member in sorted(sim.state.members.all(), key=lambda each: each.userid.lower() != here)
        if member.status == 1 and sees_member(sim.state, app, member)
    ]
    return _html(
        "choice", title=f"{sim.state.corp.name} · 扫码登录 Scan to log in", choices=choices
    )


def _become(sim: Sim, request: Request) -> Response:
    """This browser is now the person's phone, or the member's client, and nobody else's."""
    query = request.query_params
    after = query.get("next", "/")
    person = sim.state.people.get(query.get("person", ""))
    member = sim.state.member(query.get("member", ""))
    answer = RedirectResponse(after, 303)
    if person is not None:
        answer.set_cookie(PERSON, person.id, samesite="lax")
        answer.delete_cookie(MEMBER)
    elif member is not None:
        answer.set_cookie(MEMBER, member.userid, samesite="lax")
        answer.delete_cookie(PERSON)
    else:
        raise Unfit("There is no such person or member.")
    return answer


def _choose(sim: Sim, request: Request, *, members: bool) -> Response:
    here = f"{request.url.path}?{request.url.query}"
    choices = [
        (person.name, "/sim/as?" + urlencode({"person": person.id, "next": here}))
        for person in sim.state.people.all()[:SHOWN]
    ]
    if members:
        choices = [
            (
                f"{member.name} · WeCom",
                "/sim/as?" + urlencode({"member": member.userid, "next": here}),
            )
            for member in sim.state.members.all()[:SHOWN]
            if member.status == 1
        ] + choices
    return _html("choice", title="谁在用这部手机？ Whose phone is this?", choices=choices)


def _app(sim: Sim, agent_id: str) -> App | None:
    if not agent_id:
        return None
    app = sim.state.apps.get(agent_id)
    if app is None or app.kind != "self_built":
        raise Unfit("40056: there is no app with this agentid.")
    return app


def _trusted(redirect_uri: str, domains: list[str], *, port: bool = True) -> str:
    """The address; where domains are set it must match one exactly.

    WeCom compares the port as well (help of 50001), the official account only the host.
    """
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Unfit("50001: redirect_uri is not a web address.")
    if domains and (parts.netloc if port else parts.hostname) not in domains:
        raise Unfit(f"50001: redirect_uri is not in a trusted domain: {parts.netloc}.")
    return redirect_uri


def _back(target: str, more: dict[str, str]) -> Response:
    parts = urlsplit(target)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return RedirectResponse(urlunsplit(parts._replace(query=query)), 302)


def _with(request: Request, **more: str) -> str:
    return f"{request.url.path}?" + urlencode({**request.query_params, **more})


def _html(name: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(_ENVIRONMENT.get_template(name).render(**values), status)


_FRAME = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{% block title %}{% endblock %}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f5f7;color:#1d2129}
main{max-width:26rem;margin:10vh auto;padding:0 1rem}h1{font-size:1.15rem;font-weight:600}
a{display:block;padding:.8rem 1rem;margin:.4rem 0;background:#fff;border-radius:.6rem;
color:inherit;text-decoration:none}a:hover,a:focus{background:#e8f3ec}
</style><main>{% block body %}{% endblock %}</main></html>"""

_ENVIRONMENT = Environment(
    autoescape=True,
    loader=DictLoader(
        {
            "frame": _FRAME,
            "choice": """{% extends "frame" %}{% block title %}{{ title }}{% endblock %}
{% block body %}<h1>{{ title }}</h1>
{% for label, address in choices %}<a href="{{ address }}">{{ label }}</a>{% endfor %}
{% endblock %}""",
            "error": """{% extends "frame" %}{% block title %}{{ sentence }}{% endblock %}
{% block body %}<h1>{{ sentence }}</h1>{% endblock %}""",
        }
    ),
)
