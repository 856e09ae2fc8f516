"""Save RFM models and compute them: cuts of today, and the segments of months gone by."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from yutang.audiences.models import RfmModel, RfmMonth
from yutang.audiences.queries import rfm as queries
from yutang.audiences.rules import rfm
from yutang.kernel import audit, clock, jobs
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

MONTHS = 12


class BadConfig(InvalidInput):
    """The config of a model doesn't fit."""

    code = "bad_rfm_config"
    sentence = gettext_lazy("These settings don't fit together.")


def read_config(data: Any) -> rfm.Config:
    """The config, or a refusal that says where it doesn't fit."""
    try:
        return rfm.read_config(data)
    except ValidationError as mistake:
        first = mistake.errors(include_url=False)[0]
        places = [str(part) for part in first["loc"] if not str(part)[:1].isupper()]
        text = _("%(place)s: %(what)s") % {"place": ".".join(places) or "–", "what": first["msg"]}
        raise BadConfig(text, field=places[0] if places else None) from None


@transaction.atomic
def save_model(
    *, name: str, config: Any, actor: Member | None, model: RfmModel | None = None
) -> RfmModel:
    """A new model, or this one with another name or config; it is computed soon."""
    read = read_config(config)
    if not name.strip():
        raise BadConfig(_("Give the model a name."), field="name")
    saved = (
        RfmModel.objects.select_for_update().get(pk=model.pk) if model else RfmModel(owner=actor)
    )
    if RfmModel.objects.filter(name=name.strip()).exclude(pk=saved.pk).exists():
        raise BadConfig(_("Another model has this name."), field="name")
    saved.name, saved.config = name.strip()[:60], read.model_dump(mode="json", by_alias=True)
    saved.is_default = saved.is_default or not RfmModel.objects.filter(is_default=True).exists()
    saved.save()
    act = "rfm.changed" if model else "rfm.created"
    audit.note(actor=actor, action=act, subject=saved, config=saved.config)
    jobs.later("audiences.compute_rfm", key=f"rfm-{saved.pk}", model_id=saved.pk)
    return saved


@transaction.atomic
def delete_model(*, model: RfmModel, actor: Member) -> None:
    """The model is gone; audiences that use it say so at their next refresh."""
    audit.note(actor=actor, action="rfm.deleted", subject=model)
    model.delete()


def default_model() -> RfmModel:
    """The brand's first model; made where there is none."""
    found = RfmModel.objects.order_by("-is_default", "pk").first()
    if found:
        return found
    made, _is_new = RfmModel.objects.get_or_create(
        name="RFM", defaults={"is_default": True, "config": _plain(rfm.Config())}
    )
    return made


def compute_model(*, model_id: int, engine: str = "") -> bool:
    """Cut anew, and count the months gone by; False where nobody has an order in the window.

    The long queries run before the transaction, so no row is held meanwhile.
    """
    model = RfmModel.objects.get(pk=model_id)
    config = read_config(model.config)
    cuts = queries.cuts(config, engine=engine)
    if cuts is None:
        RfmModel.objects.filter(pk=model_id).update(computed_at=clock.now())
        return False
    months = queries.months(config, cuts, count=MONTHS, engine=engine)
    rows = [
        RfmMonth(
            model=model,
            month=month,
            segment=part.key,
            customers=part.customers,
            amount=part.amount,
        )
        for month, cube in months.items()
        for part in cube.segments()
    ]
    return _keep(model, cuts, rows)


@transaction.atomic
def _keep(model: RfmModel, cuts: rfm.Cuts, rows: list[RfmMonth]) -> bool:
    held = RfmModel.objects.select_for_update().filter(pk=model.pk, config=model.config).first()
    if held is None:  # gone, or changed meanwhile: its own job follows
        return False
    held.cuts, held.computed_at = _plain(cuts), clock.now()
    held.save(update_fields=["cuts", "computed_at"])
    RfmMonth.objects.filter(model=held).delete()
    RfmMonth.objects.bulk_create(rows)
    return True


def _plain(value: rfm.Strict) -> dict[str, Any]:
    found: dict[str, Any] = value.model_dump(mode="json", by_alias=True)
    return found
