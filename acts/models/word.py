"""Words that the public texts of acts are made of: what is looked up, corrected and suggested."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class Word(models.Model):
    """A word as written, in small letters, with what it is indexed as.

    Several words share a key when only their spelling differs (`metro`, „метро“). Counted now and
    then by `acts.indexing.recount_words`, which also takes out words that no act has any more.
    """

    word = models.CharField(max_length=60, primary_key=True)
    key = models.CharField(max_length=80, help_text="its skeleton")
    lexemes = ArrayField(models.CharField(max_length=80), help_text="keys of its basic forms")
    acts = models.PositiveIntegerField(default=1, help_text="acts with any of its forms, roughly")

    class Meta:
        indexes = [
            models.Index(OpClass("key", name="text_pattern_ops"), name="word_key_prefix"),
            GinIndex(OpClass("key", name="gin_trgm_ops"), name="word_key_trigrams"),
            GinIndex(fields=["lexemes"], name="word_lexemes"),
        ]

    def __str__(self) -> str:
        return self.word
