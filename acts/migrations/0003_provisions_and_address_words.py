import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0002_search_in_any_spelling'),
        ('geodata', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='actlegalbasis',
            name='act_legal_basis_unique',
        ),
        migrations.AddField(
            model_name='act',
            name='address_key',
            field=models.CharField(blank=True, help_text='skeletons of its words', max_length=300),
        ),
        migrations.AddField(
            model_name='actlegalbasis',
            name='part',
            field=models.CharField(blank=True, help_text='ПЗР, ПР, ДР, ЗИД', max_length=16),
        ),
        migrations.AddField(
            model_name='actlegalbasis',
            name='section',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='actlegalbasis',
            name='article',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='actlegalbasis',
            name='item',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='actlegalbasis',
            name='paragraph',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AlterField(
            model_name='actlegalbasis',
            name='statute',
            field=models.CharField(blank=True, help_text='empty when not named', max_length=16),
        ),
        migrations.AlterField(
            model_name='actlocation',
            name='dispute_state',
            field=models.CharField(default='unknown', max_length=24),
        ),
        migrations.AddField(
            model_name='act',
            name='address_words',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('address_key', config='simple'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.GinIndex(fields=['address_words'], name='act_address_words'),
        ),
        migrations.AddConstraint(
            model_name='actlegalbasis',
            constraint=models.UniqueConstraint(fields=('act', 'statute', 'article', 'paragraph', 'item', 'section', 'part'), name='act_legal_basis_unique'),
        ),
        migrations.AddConstraint(
            model_name='actlegalbasis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article', ''), _negated=True), models.Q(('section', ''), _negated=True), _connector='OR'), name='act_legal_basis_not_empty'),
        ),
    ]
