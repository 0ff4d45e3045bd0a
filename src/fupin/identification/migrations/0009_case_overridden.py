from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identification", "0008_publications")]

    operations = [
        migrations.AddField("case", "overridden", models.BooleanField(default=False)),
        migrations.AlterField(
            "caseevent",
            "kind",
            models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("overridden", "Opened in spite of the exit test"),
                    ("evidence", "Evidence given"),
                    ("withdrawn", "Evidence withdrawn"),
                    ("votes", "Votes counted"),
                    ("posted", "Notice posted"),
                    ("objection", "Objection received"),
                    ("answered", "Objection answered"),
                    ("consent", "Household agreed"),
                    ("retracted", "Household did not agree"),
                    ("declared", "Relationship declared"),
                    ("explained", "Difference explained"),
                    ("moved", "Step taken"),
                    ("closed", "Closed"),
                    ("escalated", "Brought before the leader"),
                    ("rehomed", "Moved with the household"),
                    ("passed_on", "Passed on to another household"),
                    ("vanished", "Household is no more"),
                    ("late_objection", "Objection after the end"),
                ],
                max_length=20,
            ),
        ),
    ]
