"""How an SMS is counted and worded, as Chinese operators and their rules have it."""

from datetime import timedelta

ONE, PART = 70, 67  # characters of a single SMS, and of each part of a longer one
MOST_CHARACTERS = 500  # what providers take of one text
UNSUBSCRIBE = "拒收请回复R"  # a promotion has to say how to end it
WAYS_OUT = ("拒收请回复", "回复TD退订", "退订回T", "回T退订")
POLLS = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(hours=38),
)  # together three days; providers keep reports as long


def segments(text: str) -> int:
    """How many SMS are paid for: 70 characters in one, then 67 in each part."""
    if len(text) <= ONE:
        return 1 if text else 0
    return -(-len(text) // PART)


def worded(text: str, *, sign: str, is_promotion: bool) -> str:
    """The text as phones show it: the brand's signature first, and for promotions a way out."""
    body = text.strip()
    if is_promotion and not any(way in body for way in WAYS_OUT):
        body = f"{body} {UNSUBSCRIBE}"
    return f"【{sign}】{body}" if sign else body


def next_poll(tries: int) -> timedelta | None:
    """When to ask again after so many tries; None: no more."""
    return POLLS[tries] if tries < len(POLLS) else None


def international(phone: str) -> str:
    """The number as providers take it; one of 11 digits is of the Chinese mainland."""
    digits = "".join(each for each in phone if each.isdigit())
    return f"+86{digits}" if len(digits) == 11 and digits[0] == "1" else f"+{digits}"
