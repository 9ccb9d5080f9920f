"""Households, people, guardians, classes, cards and income quotients."""

from __future__ import annotations

from django.contrib import admin

from preau.households.models import (
    Card,
    CustodyDay,
    Guardian,
    Household,
    HouseholdPerson,
    IncomeQuotient,
    Person,
    SchoolClass,
)
from preau.web.admin.base import FoldedSearch, ReadOnlyAdmin, ReadOnlyInline


class GuardianInline(ReadOnlyInline):
    model = Guardian
    fields = ("civility", "last_name", "first_name", "email", "mobile_phone", "role", "is_payer")


class MembershipInline(ReadOnlyInline):
    model = HouseholdPerson
    fields = ("person", "sticker", "custody_kind", "custody_start", "custody_phase", "cost_percent")
    show_change_link = True


class QuotientInline(ReadOnlyInline):
    model = IncomeQuotient


class CustodyDayInline(ReadOnlyInline):
    model = CustodyDay


class CardInline(ReadOnlyInline):
    model = Card
    fields = ("number", "is_active")


@admin.register(Household)
class HouseholdAdmin(ReadOnlyAdmin):
    list_display = ("name", "number", "structure", "city", "is_resident")
    list_filter = ("structure", "is_resident")
    search_fields = ("name", "number")
    list_select_related = ("structure",)
    inlines = (MembershipInline, GuardianInline, QuotientInline)


@admin.register(Person)
class PersonAdmin(FoldedSearch, ReadOnlyAdmin):
    list_display = ("last_name", "first_name", "birth_date", "school", "level", "class_name", "structure", "left_on")
    list_filter = ("structure", "kind", "level", "school")
    search_fields = ("folded_name", "ine")
    list_select_related = ("structure", "school")
    inlines = (CardInline,)


@admin.register(HouseholdPerson)
class HouseholdPersonAdmin(ReadOnlyAdmin):
    list_display = ("person", "household", "custody_kind", "custody_start", "cost_percent", "sticker")
    list_filter = ("custody_kind", "household__structure")
    search_fields = ("person__folded_name", "household__name", "household__number")
    list_select_related = ("person", "household")
    inlines = (CustodyDayInline,)


@admin.register(Guardian)
class GuardianAdmin(ReadOnlyAdmin):
    list_display = ("last_name", "first_name", "household", "email", "role", "is_payer")
    list_filter = ("role", "is_payer")
    search_fields = ("last_name", "first_name", "email", "household__name")
    list_select_related = ("household",)


@admin.register(SchoolClass)
class SchoolClassAdmin(ReadOnlyAdmin):
    list_display = ("name", "site", "teacher", "closed_on", "structure")
    list_filter = ("structure",)
    search_fields = ("name", "teacher")
    list_select_related = ("site", "structure")


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("number", "person", "is_active", "structure")
    list_filter = ("structure", "is_active")
    search_fields = ("number", "person__folded_name")
    list_select_related = ("person", "structure")


@admin.register(IncomeQuotient)
class IncomeQuotientAdmin(ReadOnlyAdmin):
    list_display = ("household", "value", "valid_from")
    search_fields = ("household__name", "household__number")
    list_select_related = ("household",)
    date_hierarchy = "valid_from"
