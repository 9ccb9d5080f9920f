"""Dated price rules of an activity. Amounts in cents; a rule is read by `pricing.rules.parse_price_rule`."""

from __future__ import annotations

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from preau.activities.models import Activity
from preau.common.errors import InvalidRuleError
from preau.pricing.rules import parse_price_rule
from preau.pricing.triggers import NEVER_RETROACTIVE
from preau.structures.models import Structure
from preau.structures.triggers import same_structure


class PriceAudience(models.TextChoices):
    ALL = "all", "Tous"
    CHILD = "child", "Enfants"
    ADULT = "adult", "Adultes"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PriceRule(models.Model):
    """The price of an activity from `valid_from` on, until the next rule for the same audience; never retroactive."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="prices", verbose_name="activité")
    audience = models.CharField("pour", max_length=6, choices=PriceAudience, default=PriceAudience.ALL)
    valid_from = models.DateField("à partir du")
    rule = models.JSONField("règle")

    class Meta:
        verbose_name = "prix"
        verbose_name_plural = "prix"
        ordering = ["activity", "audience", "valid_from"]
        triggers = [same_structure(activity="activities_activity"), NEVER_RETROACTIVE]
        constraints = [
            models.UniqueConstraint(fields=["activity", "audience", "valid_from"], name="price_unique_by_date"),
            models.CheckConstraint(condition=~Q(rule={}), name="price_rule_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} depuis le {self.valid_from:%d/%m/%Y}"

    def clean(self) -> None:
        """Holes and overlaps of income bands are refused here (`check_bands`); the field tells a missing rule."""
        if not self.rule:
            return
        try:
            parse_price_rule(self.rule)
        except InvalidRuleError as error:
            raise ValidationError({"rule": list(error.messages)}) from error
