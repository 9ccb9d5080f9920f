"""Each guard catches what it is for."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path

from tests import guards


def form_without_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<form action="/" method="post"><input name="x"></form>')


def form_with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<form method="POST"><input name="csrfmiddlewaretoken"></form><form method="get"></form>')


urlpatterns = [path("without/", form_without_token), path("with/", form_with_token)]


@pytest.mark.urls("tests.test_guards")
def test_form_without_token_fails(client: Client) -> None:
    client.get("/with/")
    with pytest.raises(AssertionError, match="no CSRF token"):
        client.get("/without/")


def test_connection_to_another_machine_fails() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="tried to reach"):
        probe.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_rows_without_order_come_reversed_and_ordered_rows_as_asked() -> None:
    made = [Group.objects.create(name=name) for name in "abc"]
    assert list(Group.objects.all()) == made[::-1]
    assert list(Group.objects.order_by("name")) == made


@pytest.mark.django_db
def test_lock_over_a_join_must_name_its_tables() -> None:
    permissions = Permission.objects.select_related("content_type").order_by("pk")
    list(Permission.objects.select_for_update().order_by("pk")[:1])
    list(permissions.select_for_update(of=("self",))[:1])
    with pytest.raises(AssertionError, match="must say of"):
        list(permissions.select_for_update()[:1])


def test_undefined_variable_in_a_template_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="nowhere"):
        Template("{{ nowhere }}").render(Context({}))


def test_forms_are_recognised_however_they_are_written() -> None:
    assert len(guards.POST_FORM.findall("<form class=a method='POST'>1</form><form method=post>2</form>")) == 2
