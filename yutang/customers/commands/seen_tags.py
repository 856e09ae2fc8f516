"""The tags that WeCom shows on relations, against ours."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import CustomerTag, Follow, Push, Tag

Mark = tuple[int, int]  # follow, tag


def take_in_tags(seen: Sequence[tuple[Follow, Sequence[str]]], *, at: datetime) -> None:
    """Tag and untag as members did in WeCom: pairs of an open follow and its tags' WeCom ids.

    What we have told WeCom since `at`, or have still to tell, stays as it is here.
    """
    follows = {follow.pk: follow for follow, _ in seen if follow.is_open}
    tags = _tags(id for _, ids in seen for id in ids)
    theirs = {
        (follow.pk, tags[id].pk)
        for follow, ids in seen
        for id in ids
        if id in tags and follow.is_open
    }
    rows = CustomerTag.objects.filter(follow__in=follows, tag__deleted_at=None)
    ours = set(rows.values_list("follow_id", "tag_id"))
    held = _held(follows, at)
    _put_on(sorted(theirs - ours - held), follows)
    _take_off(sorted(ours - theirs - held), follows)


def _tags(ids: Iterable[str]) -> dict[str, Tag]:
    found = Tag.objects.filter(wecom_id__in=set(ids), deleted_at=None)
    return {str(tag.wecom_id): tag for tag in found}


def _held(follows: dict[int, Follow], at: datetime) -> set[Mark]:
    ours = Push.objects.filter(kind=Push.Kind.MARK, subject_id__in=list(follows))
    open_or_late = ours.exclude(state=Push.State.DONE, changed_at__lt=at)
    return set(open_or_late.values_list("subject_id", "detail_id"))


def _put_on(marks: Sequence[Mark], follows: dict[int, Follow]) -> None:
    if not marks:
        return
    borne = _borne(marks, follows)
    CustomerTag.objects.bulk_create(
        [
            CustomerTag(
                customer_id=follows[follow].customer_id,
                tag_id=tag,
                follow_id=follow,
                source=CustomerTag.Source.WECOM,
                source_ref=f"member:{follows[follow].member_id}",
            )
            for follow, tag in marks
        ],
        ignore_conflicts=True,
    )
    _tell(Kind.TAGGED, marks, follows, without=borne)


def _take_off(marks: Sequence[Mark], follows: dict[int, Follow]) -> None:
    if not marks:
        return
    wanted = Q(pk__in=[])
    for follow, tag in marks:
        wanted |= Q(follow_id=follow, tag_id=tag)
    CustomerTag.objects.filter(wanted).delete()
    _tell(Kind.UNTAGGED, marks, follows, without=_borne(marks, follows))


def _borne(marks: Sequence[Mark], follows: dict[int, Follow]) -> set[tuple[int, int]]:
    """Which of the customers bear which of the tags by now."""
    rows = CustomerTag.objects.filter(
        customer_id__in={follows[follow].customer_id for follow, _ in marks},
        tag_id__in={tag for _, tag in marks},
    )
    return set(rows.values_list("customer_id", "tag_id"))


def _tell(
    kind: Kind,
    marks: Sequence[Mark],
    follows: dict[int, Follow],
    *,
    without: set[tuple[int, int]],
) -> None:
    """Record each pair of customer and tag once."""
    names = dict(Tag.objects.filter(pk__in={tag for _, tag in marks}).values_list("pk", "name"))
    by_pair = {(follows[follow].customer_id, tag): follows[follow] for follow, tag in marks}
    log.record_many(
        log.Happening(
            customer,
            kind,
            member_id=follow.member_id,
            subject=("tag", tag),
            props={
                "tag": names[tag],
                "source": "wecom",
                "source_ref": f"member:{follow.member_id}",
            },
        )
        for (customer, tag), follow in by_pair.items()
        if (customer, tag) not in without
    )
