import datetime

from django.db import migrations, models

import fupin.framework.ids


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0003_measures"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanCheck",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=fupin.framework.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("area", models.BigIntegerField(db_index=True)),
                ("revision", models.BigIntegerField(default=0, editable=False)),
                ("household_id", models.BigIntegerField(db_index=True)),
                ("root_id", models.BigIntegerField(db_index=True)),
                ("on", models.DateField(verbose_name="seen on")),
                ("kept", models.BooleanField(verbose_name="kept")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("seen_by", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "check of a commitment",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanCheckVersion",
            fields=[
                ("id", models.BigIntegerField()),
                ("area", models.BigIntegerField()),
                ("revision", models.BigIntegerField(default=0, editable=False)),
                ("household_id", models.BigIntegerField()),
                ("root_id", models.BigIntegerField()),
                ("on", models.DateField(verbose_name="seen on")),
                ("kept", models.BooleanField(verbose_name="kept")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("seen_by", models.BigIntegerField(null=True)),
                ("version_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("true_from", models.DateField()),
                ("true_until", models.DateField(default=datetime.date(9999, 12, 31))),
                ("known_since", models.DateTimeField()),
                (
                    "known_until",
                    models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                ("act_id", models.BigIntegerField()),
                ("closed_by", models.BigIntegerField(db_index=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="plan",
            name="current",
            field=models.BooleanField(db_index=True, default=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="from_plan_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="planline",
            name="kind",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="planline",
            name="root_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="planline",
            name="since",
            field=models.DateField(null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="planlineversion",
            name="kind",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="planlineversion",
            name="root_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="planlineversion",
            name="since",
            field=models.DateField(null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="planversion",
            name="current",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="from_plan_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="plan",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("agreed", "agreed with the household"),
                    ("signed", "signed"),
                    ("replaced", "replaced by a newer version"),
                    ("closed", "closed with its household"),
                ],
                db_index=True,
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="planline",
            name="measure",
            field=models.CharField(blank=True, db_index=True, max_length=60, verbose_name="measure"),
        ),
        migrations.AlterField(
            model_name="planlineversion",
            name="measure",
            field=models.CharField(blank=True, max_length=60, verbose_name="measure"),
        ),
        migrations.AlterField(
            model_name="planversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("agreed", "agreed with the household"),
                    ("signed", "signed"),
                    ("replaced", "replaced by a newer version"),
                    ("closed", "closed with its household"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("household_id__isnull", False)),
                fields=("household_id", "year", "version"),
                name="one_plan_version_a_year",
            ),
        ),
        migrations.AddIndex(
            model_name="plancheckversion",
            index=models.Index(fields=["id", "known_until"], name="plancheck_of_record"),
        ),
        migrations.AddIndex(
            model_name="plancheckversion",
            index=models.Index(fields=["area", "known_until"], name="plancheck_of_area"),
        ),
        migrations.AddIndex(
            model_name="plancheckversion",
            index=models.Index(fields=["act_id"], name="plancheck_of_act"),
        ),
    ]
