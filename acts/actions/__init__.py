"""Every write of acts, one file a subject."""

from acts.actions.demonstration import remove_demonstration_acts
from acts.actions.places import locate
from acts.actions.register import keep_register

__all__ = ["keep_register", "locate", "remove_demonstration_acts"]
