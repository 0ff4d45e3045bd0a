import fupin.framework.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeTemplate",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("paper", models.CharField(max_length=40, verbose_name="paper")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("version", models.IntegerField(verbose_name="version")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what was changed")),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.IntegerField(verbose_name="size")),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(verbose_name="uploaded")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="tried")),
                ("used_at", models.DateTimeField(null=True, verbose_name="counts since")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="put aside")),
            ],
            options={
                "indexes": [models.Index(fields=["area", "paper", "language", "version"], name="office_version")],
            },
        ),
    ]
