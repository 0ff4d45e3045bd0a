from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_demanded")]

    operations = [
        migrations.AddField(
            model_name="paperrun",
            name="photos",
            field=models.BooleanField(default=False),
        ),
    ]
