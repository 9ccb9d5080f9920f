"""States in words: computed in Python, each with its sign and its tone; templates only draw them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from django.template import Context, Template

from preau.accounts.models import AgentInvitation
from preau.notices.models import OutgoingMail
from preau.payments.enums import Mode, PaymentState, Proof
from preau.payments.models import Payment, PaymentContract
from preau.web.desk.money.online.attempts import payment_state
from preau.web.desk.settings.contracts import contract_states
from preau.web.desk.settings.people import invitation_state
from preau.web.icons import symbols
from preau.web.states import State, Tone

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "preau" / "web" / "templates"


def test_chip_is_a_sign_and_words_and_escapes_them() -> None:
    drawn = Template("{% load preau %}{% chip state %}").render(Context({"state": State("a < b", "check-lg", "ok")}))
    assert re.fullmatch(r'<span class="chip chip-ok"><svg.*#check-lg.*</svg>a &lt; b</span>', drawn)
    plain = Template("{% load preau %}{% chip state %}").render(Context({"state": State("Production")}))
    assert plain == '<span class="chip">Production</span>'
    said = Template('{% load preau %}{% chip _("Refusée") "x-lg" "no" %}').render(Context())
    assert re.fullmatch(r'<span class="chip chip-no"><svg.*#x-lg.*</svg>Refusée</span>', said)


def test_chips_of_the_pages_have_a_sign_of_the_sprite_and_a_tone() -> None:
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    given = [
        found for text in texts for found in re.findall(r'\{% chip (?:_\(".*?"\)|\S+) "([^"]*)"(?: "(\w+)")? %\}', text)
    ]
    assert {sign for sign, _ in given} - {"", *symbols()} == set()
    assert {tone for _, tone in given} - set(get_args(Tone)) == set()


def test_a_sign_and_words_are_not_drawn_by_hand() -> None:
    sign, words = r'(?:\{% icon "[\w-]+" %\}\s*)?', r'(?:\{% translate "[^"]*" %\}|\{\{[^}]*\}\})'
    by_hand = re.compile(rf'<span class="chip(?: chip-\w+)?">\s*{sign}{words}\s*</span>')
    found = [match[0] for path in TEMPLATES.rglob("*.html") for match in by_hand.finditer(path.read_text())]
    assert found == [], "write {% chip words sign tone %}"


@pytest.mark.parametrize(
    ("mail", "tone", "said"),
    [
        pytest.param(None, "wait", "E-mail en route", id="mail erased"),
        pytest.param({}, "wait", "E-mail en route", id="not sent yet"),
        pytest.param({"attempts": 1}, "no", "E-mail refusé", id="refused"),
        pytest.param({"sent_at": NOW, "attempts": 1}, "ok", "Envoyée", id="sent at the second try"),
        pytest.param({"sent_at": NOW, "bounce": "late"}, "ok", "Envoyée", id="late is no return"),
        pytest.param({"sent_at": NOW, "bounce": "lost"}, "no", "E-mail revenu", id="came back"),
        pytest.param({"sent_at": NOW, "bounce": "dead"}, "no", "adresse en panne", id="dead"),
        pytest.param({"held_at": NOW}, "no", "adresse en panne", id="held"),
    ],
)
def test_invitation_tells_what_became_of_its_mail(mail: dict[str, object] | None, tone: str, said: str) -> None:
    invitation = AgentInvitation(link_expires_at=LATER, mail=None if mail is None else OutgoingMail(**mail))
    state = invitation_state(invitation, NOW)
    assert (state.tone, said in state.label) == (tone, True)
    assert "périmé" in invitation_state(invitation, LATER).label, "the link comes first"


def test_every_state_of_an_attempt_has_its_sign() -> None:
    found = {state: payment_state(Payment(state=state)) for state in PaymentState}
    assert {state for state, drawn in found.items() if drawn.tone == "off"} == {
        PaymentState.CREATED,
        PaymentState.CANCELLED,
        PaymentState.EXPIRED,
    }
    assert all(drawn.icon and drawn.label == state.label for state, drawn in found.items())


@pytest.mark.parametrize("proof", list(Proof))
@pytest.mark.parametrize("mode", list(Mode))
def test_every_contract_has_its_states(proof: Proof, mode: Mode) -> None:
    states = contract_states(PaymentContract(mode=mode, proof=proof, is_active=True))
    assert [state.tone for state in states] == [
        "wait" if mode is Mode.TEST else "",
        {Proof.UNDECIDED: "no", Proof.MESSAGE: "wait", Proof.ASKED: "ok"}[proof],
        "ok",
    ]


def test_no_template_decides_by_what_became_of_a_mail() -> None:
    """The kind: a state machine over a mail or an attempt, in a template where nobody can test it."""
    decides = re.compile(r"\{% (?:el)?if [^%]*\b(?:mail\.(?:bounce|sent_at|attempts|held_at)|payment\.state)\b")
    assert [path.name for path in TEMPLATES.rglob("*.html") if decides.search(path.read_text())] == []
