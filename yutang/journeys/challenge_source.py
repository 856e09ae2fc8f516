"""What the messages of challenges say, what they are called, and whom they still mean."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yutang.content import usage
from yutang.customers import sources as customer_sources
from yutang.customers.kinds import Kind
from yutang.customers.sentences import details
from yutang.journeys.commands.checking_in import CHEER, SOURCE
from yutang.journeys.models import Challenge, Participant
from yutang.kernel import clock
from yutang.outreach import contents, meant, sources
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Task
from yutang.outreach.rendering import CUSTOMERS_SPEAK


def address(challenge: Challenge) -> str:
    """Where customers check in."""
    return settings.BASE_URL + reverse("challenging:page", args=[challenge.slug])


def reminds(task: Task) -> Content:
    """The reminder with the address of the page."""
    challenge = Challenge.objects.get(pk=task.source_id)
    with override(CUSTOMERS_SPEAK):
        words = challenge.remind_text or _("Have you checked in today?")
    return Content(f"{words}\n{address(challenge)}")


def cheers(task: Task) -> Content:
    """The words of the streak that was reached."""
    challenge = Challenge.objects.get(pk=task.source_id)
    said = {str(each["streak"]): each["text"] for each in challenge.cheers}
    with override(CUSTOMERS_SPEAK):
        words = said.get(task.step) or _("Well done! Keep going.")
    return Content(f"{words}\n{address(challenge)}")


def stands(challenge_id: int) -> Standing:
    """A challenge's messages go out as long as there is one."""
    return Standing.GOING if Challenge.objects.filter(pk=challenge_id).exists() else Standing.OVER


def left(challenge_id: int, customer_ids: Collection[int]) -> set[int]:
    """Of these, who has left, or has checked in since the reminder was planned."""
    challenge = Challenge.objects.get(pk=challenge_id)
    period = challenge.course(clock.today()).days()[0]
    waiting = Participant.objects.filter(
        challenge=challenge, customer_id__in=customer_ids, left_at=None
    ).exclude(last_period__gte=period)
    return set(customer_ids) - set(waiting.values_list("customer_id", flat=True))


def names(ids: Collection[int]) -> dict[int, str]:
    """The challenges as people call them."""
    return dict(Challenge.objects.filter(pk__in=ids).values_list("pk", "name"))


def page(challenge_id: int) -> str:
    """Where a challenge is shown."""
    return reverse("journeys:challenge", args=[challenge_id])


def uses(material_id: int) -> list[usage.Use]:
    """Which challenges count the reading of the material."""
    found = Challenge.objects.filter(material_id=material_id).order_by("-made_at")[:20]
    return [usage.Use(each.name, page(each.pk), str(each.get_state_display())) for each in found]


def joined(props: Mapping[str, Any]) -> str:
    """Which challenge a customer's activity is of."""
    return str(props.get("name", ""))


def checked_in(props: Mapping[str, Any]) -> str:
    """Which challenge it was, and the streak, or that it was made up."""
    if props.get("made_up"):
        return _("%(name)s · made up") % {"name": joined(props)}
    streak = int(props.get("streak") or 0)
    return _("%(name)s · %(n)s in a row") % {"name": joined(props), "n": streak}


details.register(Kind.CHALLENGE_JOINED, joined)
details.register(Kind.CHALLENGE_FINISHED, joined)
details.register(Kind.CHECKED_IN, checked_in)
contents.register(SOURCE, contents.Teller(reminds, stands))
contents.register(CHEER, contents.Teller(cheers, stands))
meant.register(SOURCE, left)
sources.register(SOURCE, names, page, gettext_lazy("Challenge: reminder"))
sources.register(CHEER, names, page, gettext_lazy("Challenge: encouragement"))
customer_sources.register(SOURCE, names)
usage.register(SOURCE, gettext_lazy("Challenges"), uses)
