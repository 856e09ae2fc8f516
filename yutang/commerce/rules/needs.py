"""What a product answers, and what it helps over: two closed lists (mission, K10).

Needs of people: functional (it works), emotional (it feels good), life-changing (it makes one
another person), social (it serves others). Needs of businesses, which begin with `b_`: basic,
functional, convenience, personal, ideal. Obstacles: the customer does not understand it, has no
motive, has no trust, or finds that trying costs too much.
"""

PEOPLE = ("functional", "emotional", "life_changing", "social")
BUSINESSES = ("b_basic", "b_functional", "b_convenience", "b_personal", "b_ideal")
NEEDS = PEOPLE + BUSINESSES
OBSTACLES = ("not_understood", "no_motive", "no_trust", "costly_to_try")


def known_needs(keys: list[str]) -> list[str]:
    """Those that are needs, in our order."""
    return [key for key in NEEDS if key in keys]


def known_obstacles(keys: list[str]) -> list[str]:
    """Those that are obstacles, in our order."""
    return [key for key in OBSTACLES if key in keys]
