"""Stages count in calendar months too, facts stay within sane limits, profiles know first orders."""

import datetime

from django.db import migrations, models
from django.db.models import F, Q

# Profiles made before they kept these; only of what the reader has read: it adds the rest itself.
FILL = """
    with kept as (
        select a.customer_id,
            (array_agg(happened_at order by happened_at)
                filter (where kind = 'order_paid' and not props ? 'more'))[1:5] as first_orders,
            max(happened_at) filter (where kind in ('welcomed', 'gift_given')) as contact_at
        from customers_activity a
            join kernel_readerposition p on p.name = 'profile' and (a.xid, a.id) <= (p.xid, p.row_id)
        where kind in ('order_paid', 'welcomed', 'gift_given')
        group by a.customer_id)
    update customers_profile profile set
        first_orders = coalesce(kept.first_orders, '{}'),
        last_contact_at = kept.contact_at,
        order_gap = extract(epoch from profile.last_order_at - kept.first_orders[1])::float8 / 86400
            / nullif(profile.order_count - 1, 0)
    from kept where kept.customer_id = profile.customer_id
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_profile_changes"), ("kernel", "0001_initial")]

    operations = [
        migrations.AddField("facttype", "moved_on", models.DateField(null=True)),
        migrations.AddField("stage", "from_months", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("stage", "to_months", models.IntegerField(default=0, db_default=0)),
        migrations.RemoveConstraint("stage", "stage_order"),
        migrations.AddConstraint(
            "stage",
            models.CheckConstraint(
                condition=Q(to_days=None)
                | Q(to_days__gt=F("from_days") + 30 * (F("from_months") - F("to_months"))),
                name="stage_ends_after_its_begin",
            ),
        ),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=Q(day=None)
                | Q(day__range=(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))),
                name="fact_day_sane",
            ),
        ),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__gte=-1e15, number__lte=1e15),
                name="fact_number_finite",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
