import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fupin.framework.ids


class Migration(migrations.Migration):
    dependencies = [
        ("framework", "0003_job_once"),
        ("reports", "0001_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperRun",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("paper", models.CharField(max_length=20, verbose_name="Kind of paper")),
                ("language", models.CharField(max_length=10)),
                ("merged", models.BooleanField(default=False)),
                ("year", models.SmallIntegerField(null=True)),
                ("true_on", models.DateField()),
                ("known_at", models.DateTimeField()),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("origin", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("expires_on", models.DateField(db_index=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="framework.job"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "papers made"},
        ),
        migrations.CreateModel(
            name="PaperPart",
            fields=[
                ("id", models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ("area", models.BigIntegerField(db_index=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("households", models.IntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="reports.paperrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "papers of a village",
                "constraints": [models.UniqueConstraint(fields=("run", "area"), name="once_in_a_run")],
            },
        ),
    ]
