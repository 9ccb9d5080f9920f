"""Classes of Django that take types in its stubs and none at run time, to derive from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin import TabularInline as DjangoTabularInline
from django.contrib.admin.options import BaseModelAdmin as DjangoBaseModelAdmin
from django.forms import ModelForm as DjangoModelForm

if TYPE_CHECKING:
    ModelForm = DjangoModelForm[Any]
    BaseModelAdmin = DjangoBaseModelAdmin[Any]
    ModelAdmin = DjangoModelAdmin[Any]
    TabularInline = DjangoTabularInline[Any, Any]
else:
    BaseModelAdmin, ModelAdmin, TabularInline = DjangoBaseModelAdmin, DjangoModelAdmin, DjangoTabularInline
    ModelForm = DjangoModelForm
