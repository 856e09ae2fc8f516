"""Make a code reachable: its contact way, or the links and ways of a page code's members."""

from dataclasses import dataclass

from yutang.acquisition.commands import links, ways
from yutang.acquisition.models import Code, MemberLink, Scan, Standing, Way
from yutang.acquisition.queries.pool import candidates
from yutang.kernel import clock, jobs
from yutang.wecom.api.links import with_channel

PREPARED_MEMBERS = 50  # of larger pools, links and ways are made when first needed


@dataclass(frozen=True)
class Entrance:
    """How a person reaches her member: a link to open, or a QR code to press; or wait a moment."""

    url: str = ""
    way: Way | None = None
    refusal: str = ""

    @property
    def is_ready(self) -> bool:
        return bool(self.url or self.way)


def publish_code(*, code_id: int) -> None:
    """Everything that the code needs in WeCom stands there, or is on its way."""
    code = Code.objects.get(pk=code_id)
    if not code.is_open(clock.now()):
        return
    if not code.is_page:
        for way in Way.objects.filter(code=code, member=None):
            ways.publish_way(way_id=way.pk)
        return
    if links.quota().checked_at is None:
        links.check_quota()
    able = [c.member_id for c in candidates(code_id=code.pk) if c.reachable]
    _prepare(code, able[:PREPARED_MEMBERS])


def entrance(*, scan: Scan, member_id: int) -> Entrance:
    """The way to the member for this very scan; what is missing is asked for at once.

    Until WeCom has said whether this corp has links, the person waits: a code shown meanwhile
    would stay on her screen.
    """
    quota = links.quota()
    if quota.checked_at is None:
        jobs.later("acquisition.check_links", priority=10, key="check-links")
        return Entrance()
    if quota.usable:
        link = MemberLink.objects.filter(member=member_id).first()
        if link and link.standing == Standing.LIVE:
            return Entrance(url=with_channel(link.url, scan.token))
        if link is None or link.standing == Standing.WAITING:
            links.have_links(member_ids=[member_id])
            return Entrance()
    way = ways.have_member_way(code=scan.code, member_id=member_id)
    if way.standing == Standing.LIVE:
        return Entrance(way=way)
    return Entrance(refusal=way.refusal if way.standing == Standing.REFUSED else "")


def _prepare(code: Code, member_ids: list[int]) -> None:
    if links.quota().usable:
        links.have_links(member_ids=member_ids)
        return
    for member_id in member_ids:
        ways.have_member_way(code=code, member_id=member_id)
