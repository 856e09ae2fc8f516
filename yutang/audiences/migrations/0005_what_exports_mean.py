"""Exports remember which rules and lists were asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0004_behaviour_fits")]

    operations = [
        migrations.AddField(
            model_name="audienceexport",
            name="meant",
            field=models.JSONField(default=dict),
        ),
    ]
