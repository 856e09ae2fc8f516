"""The company's own people and departments (WECOM.md 4.1)."""

from typing import Any

from yutang.wecom.api.shape import Number, Shape, Text
from yutang.wecom.client import WeCom


class User(Shape):
    """A member as WeCom knows them; status 1 active, 2 disabled, 4 not activated, 5 left."""

    userid: str
    name: Text = ""
    department: list[int] = []
    order: list[int] = []
    is_leader_in_dept: list[int] = []
    direct_leader: list[str] = []
    position: Text = ""
    external_position: Text = ""
    alias: Text = ""
    avatar: Text = ""
    status: Number = 1
    main_department: Number = 0


class UserName(Shape):
    """A member of a department's short list."""

    userid: str
    name: Text = ""
    department: list[int] = []


class Department(Shape):
    """A department; the root is 1, larger `order` stands first."""

    id: int
    name: Text = ""
    name_en: Text = ""
    department_leader: list[str] = []
    parentid: Number = 0
    order: Number = 0


def get(client: WeCom, userid: str) -> User:
    """One member."""
    return User.model_validate(client.get("user/get", userid=userid))


def names(client: WeCom, department_id: int) -> list[UserName]:
    """The members directly in a department."""
    answer = client.get("user/simplelist", department_id=department_id)
    return [UserName.model_validate(row) for row in answer.get("userlist", [])]


def users(client: WeCom, department_id: int) -> list[User]:
    """The members directly in a department, in full."""
    answer = client.get("user/list", department_id=department_id)
    return [User.model_validate(row) for row in answer.get("userlist", [])]


def departments(client: WeCom, under: int | None = None) -> list[Department]:
    """All departments the app sees, or those under one (itself among them)."""
    wanted: dict[str, Any] = {} if under is None else {"id": under}
    answer = client.get("department/list", **wanted)
    return [Department.model_validate(row) for row in answer.get("department", [])]


def openid(client: WeCom, userid: str) -> str:
    """A member's openid under the corp's appid, for payments."""
    return str(client.post("user/convert_to_openid", {"userid": userid})["openid"])
