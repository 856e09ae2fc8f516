"""Random people of a brand: the same seed gives the same people.

Times are whole hours since `EPOCH`, so that a million people are made in a minute.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Random = Callable[[], float]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧巧美玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹"
    "香月莺媛瑞凡佳嘉琼勤珍贞莉锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺"
)
TITLES = ("女士", "先生", "姐", "老师", "妈妈")
EPOCH = datetime(2024, 11, 20, tzinfo=UTC)
HOURS = 730 * 24
TIMES = [(EPOCH + timedelta(hours=hour)).isoformat() for hour in range(HOURS + 1)]

REGIONS, STORES_EACH, MEMBERS_EACH = 10, 50, 5
HEADQUARTERS = 1
FIRST_REGION, FIRST_STORE = 2, 2 + REGIONS
STORES = REGIONS * STORES_EACH
MEMBERS = STORES * MEMBERS_EACH
FIRST_MEMBER = 101
TAG_GROUPS, TAGS_EACH = 6, 10
TAGS = TAG_GROUPS * TAGS_EACH
CODES = 400


@dataclass(slots=True)
class Person:
    """One customer with all that is known of her."""

    id: int
    name: str
    remark: str
    phone: str
    member: int
    since: int
    ended_at: int | None
    code: int
    tags: list[int]
    orders: list[tuple[int, int]]
    has_scanned: bool

    @property
    def external_userid(self) -> str:
        return f"wmbench{self.id:09d}"

    @property
    def store(self) -> int:
        return store_of(self.member)

    @property
    def last_at(self) -> int:
        """Her last doing."""
        return max([self.since, self.ended_at or 0, *(at for at, _ in self.orders)])

    @property
    def search(self) -> str:
        """As `rules.search_vector` makes it, but quicker; `check` compares the two."""
        name, remark, phone = self.name, self.remark, self.phone
        words = {name[start:] for start in range(len(name))}
        words.update(remark[start:] for start in range(len(remark)))
        words.update(f"+{phone[start:]}" for start in range(len(phone) - 2))
        words.add(self.external_userid)
        return "'" + "' '".join(sorted(words)) + "'"


def people(count: int, seed: int = 7) -> Iterator[Person]:
    """So many customers, unevenly spread over stores, members and tags."""
    chance = random.Random(seed)
    for id in range(1, count + 1):
        yield _person(id, chance.random)


def store_of(member: int) -> int:
    """The store that the member works in."""
    return FIRST_STORE + (member - FIRST_MEMBER) // MEMBERS_EACH


def region_of(store: int) -> int:
    """The region of the store."""
    return FIRST_REGION + (store - FIRST_STORE) // STORES_EACH


def _person(id: int, random: Random) -> Person:
    surname = SURNAMES[int(len(SURNAMES) * random())]
    name = surname + GIVEN[int(len(GIVEN) * random())]
    if random() < 0.7:
        name += GIVEN[int(len(GIVEN) * random())]
    since = int(HOURS * random())
    left = HOURS - since
    return Person(
        id=id,
        name=name,
        remark=surname + TITLES[int(len(TITLES) * random())] if random() < 0.5 else name,
        phone=f"1{'3578'[int(4 * random())]}{int(10**9 * random()):09d}" if random() < 0.4 else "",
        member=FIRST_MEMBER + int(MEMBERS * random() ** 1.5),
        since=since,
        ended_at=since + int(left * random()) if random() < 0.12 else None,
        code=1 + int(CODES * random() ** 2),
        tags=sorted({1 + int(TAGS * random() ** 2) for _ in range(int(5 * random()))}),
        orders=[
            (since + int(left * random()), 990 + int(59_000 * random()))
            for _ in range((0, 0, 0, 1, 1, 2, 5)[int(7 * random())])
        ],
        has_scanned=random() < 0.8,
    )
