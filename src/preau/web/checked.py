"""Forms of rows that meet the constraints of the database, told beside their fields; some know what they showed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from preau.common.marks import ChangedSinceError, mark_of_row
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


class ReadForm(CheckedForm):
    """An editor of a row that several agents may open at once: its page keeps the mark of what it showed, which the
    action compares (`must_be_as_read`)."""

    also_shown: ClassVar[tuple[str, ...]] = ()
    """Fields of the row that its page shows besides those of the form."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        shown = (*(self._meta.fields or ()), *self.also_shown)
        self._read = mark_of_row(self.instance, shown) if self.instance.pk else ""
        self._is_told = False

    @property
    def seen(self) -> str | None:
        """The mark of what the page showed, as it sends it back; None when it says nothing of it."""
        return self.data.get("lu")

    @property
    def mark(self) -> str:
        """The mark that the page sends back (`lu`): of the row as it was first shown, until the form tells that it has
        changed."""
        return self._read if self._is_told or not self.seen else self.seen

    def tell_changed(self, error: ChangedSinceError) -> None:
        """Say at the top of the form what somebody changed: sent again, it is written over what is now there."""
        self._is_told = True
        self.add_error(None, list(error.messages))
