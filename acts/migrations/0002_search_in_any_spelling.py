import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0001_initial'),
        ('geodata', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='act',
            name='act_plots',
        ),
        migrations.RemoveIndex(
            model_name='act',
            name='acts_act_issued__463f86_idx',
        ),
        migrations.RemoveIndex(
            model_name='act',
            name='acts_act_distric_c43b34_idx',
        ),
        migrations.RemoveIndex(
            model_name='act',
            name='acts_act_kind_6ba259_idx',
        ),
        migrations.AddField(
            model_name='act',
            name='place_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), default=list, help_text='skeletons of names of places', size=None),
        ),
        migrations.AddField(
            model_name='act',
            name='plot_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, help_text='XII and XII-521 of each plot', size=None),
        ),
        migrations.AddField(
            model_name='act',
            name='search_words',
            field=models.TextField(blank=True, help_text='skeletons of the words of its public texts, each once'),
        ),
        migrations.RemoveIndex(
            model_name='act',
            name='act_search',
        ),
        migrations.RemoveField(
            model_name='act',
            name='search',
        ),
        migrations.AddField(
            model_name='act',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_words', config='simple'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='act_search'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.GinIndex(fields=['plot_keys'], name='act_plot_keys'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.GinIndex(fields=['place_keys'], name='act_place_keys'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=django.contrib.postgres.indexes.GinIndex(fields=['buildings'], name='act_buildings'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='act_newest'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(models.F('district_code'), models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='act_district_newest'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(models.F('kind'), models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='act_kind_newest'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(models.F('issuer'), models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='act_issuer_newest'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(models.F('location_level'), models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='act_level_newest'),
        ),
        migrations.AddIndex(
            model_name='actlocation',
            index=models.Index(fields=['area'], name='acts_actloc_area_696989_idx'),
        ),
    ]
