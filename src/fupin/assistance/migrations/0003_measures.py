from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0002_help"),
    ]

    operations = [
        migrations.AddField(
            model_name="causeevidence",
            name="rule",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="shown by"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="causeevidenceversion",
            name="rule",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="shown by"),
            preserve_default=False,
        ),
    ]
