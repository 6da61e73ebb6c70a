"""New rows are checked from here on; the present ones in the next step, without a lock."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0003_provisions_and_address_words'),
        ('geodata', '0004_quarter_number_at_one_point'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('legal_state__in', ['draft', 'issued', 'notified', 'in_force', 'repealed', 'void', 'lapsed', 'superseded'])), name='act_legal_state_known'),
        ),
        AddConstraintNotValid(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('dispute_state__in', ['unknown', 'none', 'administrative_appeal', 'court', 'cassation', 'finally_upheld', 'finally_quashed', 'partly_quashed', 'contested'])), name='act_dispute_state_known'),
        ),
        AddConstraintNotValid(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('publication__in', ['internal', 'redaction_pending', 'public', 'withdrawn'])), name='act_publication_known'),
        ),
        AddConstraintNotValid(
            model_name='act',
            constraint=models.CheckConstraint(condition=models.Q(('location_level__in', ['parcel', 'regulated_plot', 'quarter', 'locality', 'district', 'none'])), name='act_location_level_known'),
        ),
    ]
