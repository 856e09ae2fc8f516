"""Who scans: the names that WeChat and WeCom give of one person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One person by what is known of her; at least one name.

    `openid` is the corp's. A stranger has no `external_userid` and no `customer_id` yet.
    """

    openid: str | None = None
    unionid: str | None = None
    external_userid: str | None = None
    customer_id: int | None = None

    def __post_init__(self) -> None:
        if not self.names():
            raise ValueError("nothing is known of this person")

    def names(self) -> dict[str, str | int]:
        """What is known, by field."""
        every = {
            "openid": self.openid,
            "unionid": self.unionid,
            "external_userid": self.external_userid,
            "customer_id": self.customer_id,
        }
        return {name: value for name, value in every.items() if value}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is, in degrees."""

    latitude: float
    longitude: float
