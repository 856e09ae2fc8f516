"""Who may do what: roles, and the permissions that each holds."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    OPERATOR = "operator"
    REGION_MANAGER = "region_manager"
    STORE_MANAGER = "store_manager"
    GUIDE = "guide"
    SERVICE_AGENT = "service_agent"
    ANALYST = "analyst"
    AUDITOR = "auditor"


EVERYBODY = frozenset(Role)
HEADQUARTERS = frozenset({Role.OWNER, Role.OPERATOR})
MANAGERS = HEADQUARTERS | {Role.REGION_MANAGER, Role.STORE_MANAGER}
FRONT_LINE = frozenset({Role.GUIDE, Role.SERVICE_AGENT})
READERS = frozenset({Role.ANALYST, Role.AUDITOR})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "home.see": EVERYBODY,
    "customers.see": EVERYBODY,
    "customers.see_phone": MANAGERS | FRONT_LINE,
    "customers.change": MANAGERS | FRONT_LINE,
    "customers.export": MANAGERS,
    "customers.merge": HEADQUARTERS,
    "customers.import": HEADQUARTERS,
    "facts.change": HEADQUARTERS,
    "tags.change": HEADQUARTERS,
    "audiences.see": MANAGERS | READERS,
    "audiences.change": HEADQUARTERS,
    "audiences.export": HEADQUARTERS,
    "audiences.approve": frozenset({Role.OWNER}),
    "lifecycle.see": MANAGERS | READERS,
    "lifecycle.change": HEADQUARTERS,
    "codes.see": MANAGERS | READERS,
    "codes.change": HEADQUARTERS | {Role.STORE_MANAGER, Role.REGION_MANAGER},
    "welcome.see": MANAGERS | READERS,
    "welcome.change": HEADQUARTERS,
    "content.see": EVERYBODY,
    "content.change": HEADQUARTERS,
    "content.approve": frozenset({Role.OWNER}),
    "scripts.see": EVERYBODY,
    "scripts.write": MANAGERS | FRONT_LINE,  # one's own, and the team's for managers
    "scripts.change": HEADQUARTERS,
    "groups.see": MANAGERS | FRONT_LINE | READERS,
    "groups.change": HEADQUARTERS,
    "sends.see": MANAGERS | READERS,
    "sends.change": HEADQUARTERS,
    "sends.approve": frozenset({Role.OWNER}),
    "policy.see": MANAGERS | READERS,
    "policy.change": HEADQUARTERS,
    "journeys.see": MANAGERS | READERS,
    "journeys.change": HEADQUARTERS,
    "journeys.enter": MANAGERS | FRONT_LINE,  # let a customer of one's own into one by hand
    "today.see": EVERYBODY,
    "today.nudge": MANAGERS,
    "sidebar.see": EVERYBODY,
    "handing.see": MANAGERS | {Role.AUDITOR},
    "handing.change": MANAGERS,
    "quality.see": MANAGERS | READERS,
    "quality.change": HEADQUARTERS,
    "orders.see": EVERYBODY,
    "orders.import": HEADQUARTERS,
    "orders.export": MANAGERS,
    "products.see": EVERYBODY,
    "products.change": HEADQUARTERS,
    "members.see": MANAGERS | {Role.AUDITOR},
    "members.change": frozenset({Role.OWNER}),
    "wecom.see": HEADQUARTERS | {Role.AUDITOR},
    "wecom.replay": HEADQUARTERS,
    "api.change": frozenset({Role.OWNER}),
    "settings.change": frozenset({Role.OWNER}),
    "health.see": HEADQUARTERS | {Role.AUDITOR},
    "audit.see": frozenset({Role.OWNER, Role.AUDITOR}),
}

SEES_ALL = HEADQUARTERS | READERS
SEES_OWN_UNITS = frozenset({Role.REGION_MANAGER, Role.STORE_MANAGER, Role.SERVICE_AGENT})


def permissions_of(role: str) -> frozenset[str]:
    """Every permission that the role holds; an unknown role holds none."""
    return frozenset(name for name, roles in PERMISSIONS.items() if role in roles)


def may(role: str, permission: str) -> bool:
    """Whether the role holds the permission; asking for an unknown one is a mistake of ours."""
    return role in PERMISSIONS[permission]
