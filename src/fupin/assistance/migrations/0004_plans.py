from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0003_measures"),
    ]

    operations = []
