from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0005_governor")]

    operations = [
        migrations.AddField(
            model_name="welcome",
            name="second_after_hours",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="welcome",
            name="second_text",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
