import datetime

import django.db.models.deletion
import fupin.framework.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0005_needs"),
        ("framework", "0003_job_once"),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigIntegerField(default=fupin.framework.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', models.BigIntegerField(db_index=True)),
                ('revision', models.BigIntegerField(default=0, editable=False)),
                ('household_id', models.BigIntegerField(db_index=True, null=True)),
                ('helper_id', models.BigIntegerField(db_index=True, null=True)),
                ('by', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(db_index=True, verbose_name='when')),
                ('inbound', models.BooleanField(default=False, verbose_name='the household began')),
                ('way', models.CharField(choices=[('visit', 'visit'), ('call', 'telephone call'), ('message', 'message'), ('meeting', 'meeting')], default='visit', max_length=10, verbose_name='how')),
                ('party', models.CharField(blank=True, max_length=30, verbose_name='with')),
                ('private', models.BooleanField(default=False, verbose_name='only for who wrote it')),
                ('words', models.TextField(blank=True, verbose_name='what was said')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'contact',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='helper',
            name='kin',
            field=models.JSONField(default=list, verbose_name='kin'),
        ),
        migrations.AddField(
            model_name='helperversion',
            name='kin',
            field=models.JSONField(default=list, verbose_name='kin'),
        ),
        migrations.AddField(
            model_name='pairing',
            name='pledge',
            field=models.TextField(blank=True, verbose_name='what is promised'),
        ),
        migrations.AddField(
            model_name='pairingversion',
            name='pledge',
            field=models.TextField(blank=True, verbose_name='what is promised'),
        ),
        migrations.AlterField(
            model_name='helpgiven',
            name='household_id',
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name='helpgivenversion',
            name='household_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='ContactVersion',
            fields=[
                ('id', models.BigIntegerField()),
                ('area', models.BigIntegerField()),
                ('revision', models.BigIntegerField(default=0, editable=False)),
                ('household_id', models.BigIntegerField(null=True)),
                ('helper_id', models.BigIntegerField(null=True)),
                ('by', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('inbound', models.BooleanField(default=False, verbose_name='the household began')),
                ('way', models.CharField(choices=[('visit', 'visit'), ('call', 'telephone call'), ('message', 'message'), ('meeting', 'meeting')], default='visit', max_length=10, verbose_name='how')),
                ('party', models.CharField(blank=True, max_length=30, verbose_name='with')),
                ('private', models.BooleanField(default=False, verbose_name='only for who wrote it')),
                ('words', models.TextField(blank=True, verbose_name='what was said')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('version_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('true_from', models.DateField()),
                ('true_until', models.DateField(default=datetime.date(9999, 12, 31))),
                ('known_since', models.DateTimeField()),
                ('known_until', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('act_id', models.BigIntegerField()),
                ('closed_by', models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['id', 'known_until'], name='contact_of_record'), models.Index(fields=['area', 'known_until'], name='contact_of_area'), models.Index(fields=['act_id'], name='contact_of_act')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ('area', models.BigIntegerField(db_index=True)),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('state', models.CharField(choices=[('waiting', 'being worked out'), ('open', 'to be decided'), ('accepted', 'accepted'), ('undone', 'taken back'), ('dropped', 'dropped')], default='waiting', max_length=10, verbose_name='state')),
                ('keep', models.BooleanField(default=True)),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField()),
                ('figures', models.JSONField(default=dict)),
                ('accepted_act', models.BigIntegerField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='framework.job')),
            ],
            options={
                'verbose_name': 'proposal of pairings',
            },
        ),
        migrations.CreateModel(
            name='ProposedPair',
            fields=[
                ('id', models.BigIntegerField(default=fupin.framework.ids.new_id, primary_key=True, serialize=False)),
                ('area', models.BigIntegerField(db_index=True)),
                ('household_id', models.BigIntegerField(db_index=True)),
                ('helper_id', models.BigIntegerField(db_index=True, null=True)),
                ('instead_of', models.BigIntegerField(null=True)),
                ('flag', models.CharField(blank=True, max_length=20)),
                ('lack', models.CharField(blank=True, choices=[('full', 'every helper has as many households as allowed'), ('kin', 'only kin, or who helps it already, has room'), ('nobody', 'no helper works here')], max_length=10)),
                ('chosen', models.BooleanField(default=True)),
                ('swapped', models.BooleanField(default=False)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='assistance.proposal')),
            ],
            options={
                'verbose_name': 'proposed pair',
                'indexes': [models.Index(fields=['proposal', 'area'], name='pairs_of_proposal')],
            },
        ),
    ]
