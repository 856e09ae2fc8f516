"""What every day needs once; looked at every few minutes, so that nothing is missed."""

from yutang.audiences.commands import lifecycle, rfm
from yutang.audiences.models import RfmModel
from yutang.commerce.models import Order
from yutang.kernel import clock


def keep_up() -> None:
    """Move everybody, and compute each RFM model, once a day; both begin with the first order."""
    if not Order.objects.exists():
        return
    lifecycle.keep_up()
    rfm.default_model()
    start, _end = clock.day_bounds(clock.today())
    for model_id, at, cuts in RfmModel.objects.values_list("pk", "computed_at", "cuts"):
        if at is None or at < start or not cuts:
            rfm.compute_model(model_id=model_id)
