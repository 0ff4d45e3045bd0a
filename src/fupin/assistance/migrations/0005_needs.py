from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0004_plans"),
    ]

    operations = []
