"""Up to when festivals, schedules and dates have let people in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0005_aims")]

    operations = [
        migrations.AddField(
            model_name="journey",
            name="called_until",
            field=models.DateTimeField(null=True),
        ),
    ]
