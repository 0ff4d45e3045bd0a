from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0004_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="withdrawn",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="withdrawn because"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="needversion",
            name="withdrawn",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="withdrawn because"),
            preserve_default=False,
        ),
    ]
