"""Households, people, guardians, cards and income quotients."""

from __future__ import annotations

from django.contrib import admin

from preau.households.models import Card, CustodyDay, Guardian, Household, HouseholdPerson, IncomeQuotient, Person
from preau.web.admin.base import CheckedAdmin, CheckedInline, FoldedSearch
from preau.web.admin.stranding import RightsAdmin


class GuardianInline(CheckedInline):
    model = Guardian
    fields = ("civility", "last_name", "first_name", "email", "mobile_phone", "role", "is_payer")


class MembershipInline(CheckedInline):
    model = HouseholdPerson
    autocomplete_fields = ("person",)
    fields = ("person", "sticker", "custody_kind", "custody_start", "custody_phase", "cost_percent")
    show_change_link = True


class QuotientInline(CheckedInline):
    model = IncomeQuotient


class CustodyDayInline(CheckedInline):
    model = CustodyDay


class CardInline(CheckedInline):
    model = Card
    fields = ("number", "is_active", "structure")
    autocomplete_fields = ("structure",)


@admin.register(Household)
class HouseholdAdmin(RightsAdmin, CheckedAdmin):
    list_display = ("name", "number", "structure", "city", "is_resident")
    list_filter = ("structure", "is_resident")
    search_fields = ("name", "number")
    autocomplete_fields = ("structure",)
    list_select_related = ("structure",)
    inlines = (MembershipInline, GuardianInline, QuotientInline)


@admin.register(Person)
class PersonAdmin(RightsAdmin, FoldedSearch, CheckedAdmin):
    list_display = ("last_name", "first_name", "birth_date", "school", "level", "class_name", "structure", "left_on")
    list_filter = ("structure", "kind", "level", "school")
    search_fields = ("folded_name", "ine")
    autocomplete_fields = ("structure", "school")
    list_select_related = ("structure", "school")
    inlines = (CardInline,)


@admin.register(HouseholdPerson)
class HouseholdPersonAdmin(RightsAdmin, CheckedAdmin):
    list_display = ("person", "household", "custody_kind", "custody_start", "cost_percent", "sticker")
    list_filter = ("custody_kind", "household__structure")
    search_fields = ("person__folded_name", "household__name", "household__number")
    autocomplete_fields = ("person", "household")
    list_select_related = ("person", "household")
    inlines = (CustodyDayInline,)


@admin.register(Guardian)
class GuardianAdmin(CheckedAdmin):
    list_display = ("last_name", "first_name", "household", "email", "role", "is_payer")
    list_filter = ("role", "is_payer")
    search_fields = ("last_name", "first_name", "email", "household__name")
    autocomplete_fields = ("household",)
    list_select_related = ("household",)


@admin.register(Card)
class CardAdmin(CheckedAdmin):
    list_display = ("number", "person", "is_active", "structure")
    list_filter = ("structure", "is_active")
    search_fields = ("number", "person__folded_name")
    autocomplete_fields = ("structure", "person")
    list_select_related = ("person", "structure")


@admin.register(IncomeQuotient)
class IncomeQuotientAdmin(CheckedAdmin):
    list_display = ("household", "value", "valid_from")
    search_fields = ("household__name", "household__number")
    autocomplete_fields = ("household",)
    list_select_related = ("household",)
    date_hierarchy = "valid_from"
