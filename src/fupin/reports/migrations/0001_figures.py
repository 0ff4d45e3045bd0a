import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fupin.framework.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerFigure",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("peer", models.CharField(max_length=80, verbose_name="place elsewhere")),
                ("year", models.SmallIntegerField(verbose_name="year")),
                ("figure", models.CharField(max_length=60, verbose_name="figure")),
                ("value", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="value")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "public figure of a place elsewhere",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "peer", "year", "figure"), name="one_figure_of_a_peer_a_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("year", models.SmallIntegerField(verbose_name="year")),
                ("kind", models.CharField(db_index=True, max_length=60, verbose_name="kind")),
                ("true_on", models.DateField(verbose_name="as of")),
                ("known_at", models.DateTimeField(verbose_name="known by")),
                ("fingerprint", models.CharField(max_length=64)),
                ("figures", models.JSONField(default=dict)),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "ordering": ["-issued_at", "area"],
                "indexes": [models.Index(fields=["area", "year", "kind"], name="statement_of_place")],
            },
        ),
    ]
