"""What members say by hand in a chat has a carrier of its own."""

from django.db import migrations, models

CARRIERS = [
    ("wecom_single", "WeCom, one to one"),
    ("wecom_group", "WeCom groups"),
    ("moments", "Moments"),
    ("welcome", "Welcome"),
    ("staff_todo", "Task for the member"),
    ("sms", "SMS"),
    ("chat", "By hand in a chat"),
]


class Migration(migrations.Migration):
    dependencies = [("outreach", "0009_moments")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="carrier",
            field=models.CharField(choices=CARRIERS, max_length=12),
        ),
        migrations.AlterField(
            model_name="send",
            name="carrier",
            field=models.CharField(choices=CARRIERS, default="wecom_single", max_length=12),
        ),
        migrations.AlterField(
            model_name="task",
            name="carrier",
            field=models.CharField(choices=CARRIERS, max_length=12),
        ),
    ]
