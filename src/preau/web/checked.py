"""Forms of rows that meet the constraints of the database, told beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.core.exceptions import ValidationError

from preau.web.generics import ModelForm


class CheckedForm(ModelForm):
    """Checks every constraint of the model, those on fields the form does not show included."""

    constraint_fields: ClassVar[Mapping[str, str]] = {}
    """The field beside which a broken constraint is told, by name of the constraint; the top of the form by default."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if self.errors:
            return
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance)
                except ValidationError as error:
                    self.add_error(self.constraint_fields.get(constraint.name), error.messages)
