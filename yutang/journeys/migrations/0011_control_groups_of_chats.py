from django.db import migrations, models

# Journeys of groups had no control group, whatever their row said: what runs goes on without one.
NONE_YET = """
    update journeys_journey journey set control_percent = 0
    from journeys_version version
    where version.id = journey.version_id and version.plan ->> 'subject' = 'group'
"""


class Migration(migrations.Migration):
    dependencies = [("journeys", "0010_old_hook_secrets")]

    operations = [
        migrations.RunSQL(NONE_YET, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="aim",
            name="rho",
            field=models.DecimalField(decimal_places=3, max_digits=4, null=True),
        ),
        migrations.AddConstraint(
            model_name="aim",
            constraint=models.CheckConstraint(
                condition=models.Q(("rho__gte", 0), ("rho__lt", 1)), name="aim_rho"
            ),
        ),
    ]
