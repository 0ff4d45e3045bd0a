import fupin.framework.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_office"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemandedTable",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "rows",
                    models.CharField(
                        choices=[("place", "places"), ("household", "households"), ("member", "persons")],
                        default="place",
                        max_length=10,
                        verbose_name="a row for each of the",
                    ),
                ),
                ("level", models.SmallIntegerField(null=True, verbose_name="level of the places")),
                ("file", models.CharField(blank=True, max_length=64)),
                ("sheet", models.CharField(blank=True, max_length=60)),
                ("last", models.IntegerField(default=1)),
                ("columns", models.JSONField(default=list)),
                ("retired", models.BooleanField(default=False)),
                ("made_by", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("filled_at", models.DateTimeField(null=True, verbose_name="last filled")),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
