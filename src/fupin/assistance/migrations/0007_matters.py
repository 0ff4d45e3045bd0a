from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0006_pairing"),
    ]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="visit_due",
            field=models.DateField(db_index=True, null=True, verbose_name="follow-up due"),
        ),
        migrations.AddField(
            model_name="matterversion",
            name="visit_due",
            field=models.DateField(null=True, verbose_name="follow-up due"),
        ),
        migrations.AddField(model_name="matter", name="acts", field=models.IntegerField(default=0)),
        migrations.AddField(model_name="matterversion", name="acts", field=models.IntegerField(default=0)),
        migrations.AddField(
            model_name="matter", name="text", field=models.CharField(blank=True, max_length=16)
        ),
        migrations.AddField(
            model_name="matterversion", name="text", field=models.CharField(blank=True, max_length=16)
        ),
    ]
