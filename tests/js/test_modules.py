"""The shared modules of the pages' scripts, run for real in one page of Chromium, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from preau.common.money import format_cents
from preau.web.family.planning.cells import SHAPES, TAG_WORDS

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "src" / "preau" / "web" / "static" / "preau"
SITE = "http://modules.test"
NBSP, MINUS = "\u00a0", "\u2212"


@pytest.fixture
def blank(page: Page) -> Page:
    """A page that can import the modules, and nothing else."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/shared/"):
            route.fulfill(path=STATIC / path[1:], content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")

    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/")
    return page


def run(page: Page, module: str, script: str, given: object = None) -> Any:
    """What `script`, a function of the module and of `given`, returns."""
    return page.evaluate(
        f"async (given) => ({script})(await import('/shared/{module}.js'), given)",  # the script is the test's own
        given,
    )


TYPED = {
    "12": 1200,
    "12,5": 1250,
    "12.05": 1205,
    "0,01": 1,
    " 1 250,00 € ": 125000,
    f"1{NBSP}250{NBSP}€": 125000,
    "3 euros": 300,
    "3,20 eur": 320,
    "": 0,
    "12,505": 0,
    "-5": 0,
    "1e3": 0,
    "12,,5": 0,
    "douze": 0,
    "12345678": 0,
}
SHOWN = {
    0: f"0,00{NBSP}€",
    5: f"0,05{NBSP}€",
    123: f"1,23{NBSP}€",
    125000: f"1{NBSP}250,00{NBSP}€",
    123456789: f"1{NBSP}234{NBSP}567,89{NBSP}€",
    -480: f"{MINUS}{NBSP}4,80{NBSP}€",
}


def test_cents_typed_and_shown(blank: Page) -> None:
    read = run(blank, "cents", "({ cents }, all) => all.map((typed) => cents(typed))", list(TYPED))
    assert dict(zip(TYPED, read, strict=True)) == TYPED
    drawn = run(blank, "cents", "({ euros }, all) => all.map((amount) => euros(amount))", list(SHOWN))
    assert dict(zip(SHOWN, drawn, strict=True)) == SHOWN
    signed = run(blank, "cents", "({ euros }) => [320, 0, -320].map((amount) => euros(amount, true))")
    assert signed == [f"+{NBSP}3,20{NBSP}€", f"0,00{NBSP}€", f"{MINUS}{NBSP}3,20{NBSP}€"]


def test_script_shows_amounts_as_the_server_does(blank: Page) -> None:
    amounts = [0, 1, 99, 100, 99999, 100000, 10**9, -1, -123456]
    shown = run(
        blank, "cents", "({ euros }, all) => all.map((amount) => [euros(amount), euros(amount, true)])", amounts
    )
    assert shown == [[format_cents(amount), format_cents(amount, signed=True)] for amount in amounts]


QUEUE = """async ({ Queue }, plan) => {
    const sent = [], taken = [], lost = [];
    window.fetch = async (url, options) => {
        sent.push([url, options.body, options.keepalive]);
        const [status, body] = plan.answers.shift();
        await new Promise((done) => setTimeout(done, 5));
        if (status === 0) { throw new TypeError("down"); }
        return new Response(JSON.stringify(body), { status });
    };
    const queue = new Queue({
        take(job, answer) { taken.push([job.url, answer, queue.later.map((one) => one.url)]); return answer !== "no"; },
        fail(jobs) { lost.push(...jobs.map((job) => job.url)); },
    });
    const idle = queue.isBusy;
    for (const [url, body] of plan.jobs) { queue.push({ url, body: new URLSearchParams({ b: body }) }); }
    const busy = queue.isBusy;
    const isFine = await queue.settled();
    return { sent, taken, lost, isFine, idle, busy, after: queue.isBusy, again: await queue.settled() };
}"""


def queue_of(page: Page, jobs: list[tuple[str, str]], answers: list[tuple[int, object]]) -> dict[str, Any]:
    told: dict[str, Any] = run(page, "queue", QUEUE, {"jobs": jobs, "answers": answers})
    return told


def test_queue_sends_one_after_the_other(blank: Page) -> None:
    told = queue_of(blank, [("/a", "1"), ("/b", "2"), ("/c", "3")], [(200, "x"), (422, "y"), (200, "z")])
    assert told["sent"] == [["/a", "b=1", True], ["/b", "b=2", True], ["/c", "b=3", True]]
    assert told["taken"] == [["/a", "x", ["/b", "/c"]], ["/b", "y", ["/c"]], ["/c", "z", []]]
    assert (told["lost"], told["isFine"]) == ([], True)
    assert (told["idle"], told["busy"], told["after"], told["again"]) == (False, True, False, True)


@pytest.mark.parametrize("status", [0, 500, 503])
def test_queue_gives_back_all_that_is_not_known_to_be_kept(blank: Page, status: int) -> None:
    told = queue_of(blank, [("/a", "1"), ("/b", "2"), ("/c", "3")], [(200, "x"), (status, "")])
    assert [url for url, _body, _kept in told["sent"]] == ["/a", "/b"]
    assert told["lost"] == ["/b", "/c"]
    assert (told["isFine"], told["after"], told["again"]) == (False, False, True)


def test_queue_tells_a_refusal_and_goes_on(blank: Page) -> None:
    told = queue_of(blank, [("/a", "1"), ("/b", "2")], [(200, "no"), (200, "x")])
    assert (len(told["taken"]), told["lost"], told["isFine"]) == (2, [], False)


def test_long_request_is_not_kept_alive(blank: Page) -> None:
    """Browsers refuse at once a request kept alive over 64 KiB."""
    told = queue_of(blank, [("/a", "x" * 70_000)], [(200, "x")])
    assert told["sent"][0][2] is False


def test_queue_tells_what_is_lost(blank: Page) -> None:
    words = run(blank, "lost", "({ lostWords }) => [lostWords(1), lostWords(3)]")
    assert words == [
        "La connexion ne répond pas : votre dernier choix n’est pas enregistré.",
        "La connexion ne répond pas : vos 3 derniers choix ne sont pas enregistrés.",
    ]


BAR = """({ paintBar }, bars) => {
    document.body.innerHTML = bars[0];
    const [sum, link] = [document.querySelector(".sum"), document.querySelector(".btn")];
    paintBar(bars[1]);
    const bar = document.getElementById("bar");
    return { sameSum: sum === document.querySelector(".sum"), sameLink: link === document.querySelector(".btn"),
             css: bar.className, version: bar.dataset.version, text: bar.querySelector(".sum").textContent,
             links: bar.querySelectorAll(".btn").length, isEditing: document.body.matches(".is-editing") };
}"""


def bar(count: int) -> str:
    links = '<a class="btn" href="/x">Vérifier</a>' if count else ""
    return (
        f'<div id="bar" class="actionbar{"" if count else " is-empty"}" data-version="{count}"><div class="wrap">'
        f'<div class="sum">{count} changements</div>{links}</div></div>'
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(1, 2, (True, True, "actionbar", 1, True), id="another sum"),
        pytest.param(0, 1, (True, False, "actionbar", 1, True), id="first change"),
        pytest.param(1, 0, (True, False, "actionbar is-empty", 0, False), id="last change taken back"),
    ],
)
def test_bar_keeps_its_live_region_and_its_links(
    blank: Page, before: int, after: int, expected: tuple[object, ...]
) -> None:
    told = run(blank, "bar", BAR, [bar(before), f"\n{bar(after)}\n"])
    assert (told["sameSum"], told["sameLink"], told["css"], told["links"], told["isEditing"]) == expected
    assert (told["version"], told["text"]) == (str(after), f"{after} changements")


TABS = """({ paintBar }, bars) => {
    const other = '<a class="tab"><b>Suivi</b><span class="count">7</span></a>';
    const tabs = `<a class="tab" aria-current="true"><b>Planning</b></a>${other}`.repeat(2);
    document.body.innerHTML = tabs + bars[0];
    return bars.slice(1).map((html) => {
        paintBar(html);
        return [...document.querySelectorAll(".tab")].map((tab) => tab.textContent);
    });
}"""


def test_bar_tells_its_number_to_the_tabs_of_the_planning(blank: Page) -> None:
    def counted(count: int) -> str:
        badge = f'<span class="count">{count}</span>' if count else ""
        return bar(count).replace('<div class="wrap">', f'<template>{badge}</template><div class="wrap">')

    told = run(blank, "bar", TABS, [bar(0), counted(1), counted(12), counted(0)])
    assert told == [[f"Planning{number}", "Suivi7"] * 2 for number in ("1", "12", "")]


PAINT = """({ paint, readShapes, stateOf, isWanted }, [html, touches, states, tags]) => {
    const shapes = readShapes(states, tags);
    document.body.innerHTML = html;
    const cell = document.querySelector(".case");
    for (const wanted of touches) { paint(cell, wanted, shapes); }
    const text = (css) => cell.querySelector(css)?.textContent ?? "";
    return [stateOf(cell), isWanted(cell), text(".t"), text(".x"), text(".tag"), cell.dataset.pending ?? "",
            cell.value, cell.querySelector("use").getAttribute("href")];
}"""


def drawn(state: str, wanted: str, value: str, text: str) -> str:
    return (
        f'<button class="case st-{state} is-today" name="cell" value="{value}" aria-pressed="{wanted}">'
        f'<span class="d">3</span><svg><use href="#x"/></svg><span class="t">{text}</span></button>'
    )


FREE, BOOKED = drawn("free", "false", "1:2:1", "12 pl."), drawn("booked", "true", "1:2:0", "Réservé")
QUEUED, WAITING = drawn("queue", "false", "1:2:1", "Attente"), drawn("waiting", "true", "1:2:0", "Attente")


@pytest.mark.parametrize(
    ("html", "touches", "expected"),
    [
        pytest.param(
            FREE, [True], ["booked", True, "Réservé", "", "+ ajout", "add", "1:2:0", "#check-lg"], id="free taken"
        ),
        pytest.param(
            FREE, [True, False], ["free", False, "Libre", "", "", "", "1:2:1", "#plus-lg"], id="free taken back"
        ),
        pytest.param(
            BOOKED, [False], ["free", False, "Retiré", "", "− ôté", "del", "1:2:1", "#plus-lg"], id="booked given up"
        ),
        pytest.param(
            BOOKED, [False, True], ["booked", True, "Réservé", "", "", "", "1:2:0", "#check-lg"], id="booked kept"
        ),
        pytest.param(
            QUEUED,
            [True],
            ["waiting", True, "Attente", "", "+ ajout", "add", "1:2:0", "#hourglass-split"],
            id="queue joined",
        ),
        pytest.param(
            QUEUED,
            [True, False],
            ["queue", False, "Attente", "possible", "", "", "1:2:1", "#hourglass"],
            id="queue left",
        ),
        pytest.param(
            WAITING, [False], ["free", False, "Retiré", "", "− ôté", "del", "1:2:1", "#plus-lg"], id="waiting given up"
        ),
    ],
)
def test_touch_is_painted_with_the_words_of_the_server(
    blank: Page, html: str, touches: list[bool], expected: list[object]
) -> None:
    assert run(blank, "grid", PAINT, [html, touches, SHAPES, TAG_WORDS]) == expected


CELLS = """({ cellsOf }, [html, selector]) => {
    document.body.innerHTML = `<form>${html}</form>`;
    return cellsOf(document.querySelector(selector), document.querySelector("form")).map((cell) => cell.id);
}"""


def square(name: str, css: str = "") -> str:
    return f'<button class="case{css}" id="{name}" name="cell"></button>'


def month() -> str:
    """Two weeks of five days; the Monday of the first is in the month before, the Friday of the second is closed."""
    heads = "".join(f'<button name="weekday" value="{day}"></button>' for day in range(1, 6))
    first = "".join(square(f"a{day}", " is-beside" if day == 1 else "") for day in range(1, 6))
    second = "".join(square(f"b{day}") for day in range(1, 5)) + '<a class="case" id="b5"></a>'
    return (
        f'<div class="marelle"><button name="month"></button>{heads}'
        f'<button name="week" value="a"></button>{first}<button name="week" value="b"></button>{second}</div>'
    )


def lanes(week: str) -> str:
    """A week of two children, one lane each."""
    rows = "".join(
        f'<button name="lane" value="{child}{week}"></button>'
        + "".join(square(f"{child}{week}{day}") for day in range(1, 6))
        for child in "xy"
    )
    days = '<span class="hd"></span>' * 5
    return f'<div class="lanes"><button name="week" value="{week}"></button>{days}{rows}</div>'


@pytest.mark.parametrize(
    ("html", "selector", "expected"),
    [
        pytest.param(month(), "#a2", ["a2"], id="a cell is itself"),
        pytest.param(month(), "[name=week][value=a]", ["a1", "a2", "a3", "a4", "a5"], id="week takes the neighbour"),
        pytest.param(month(), "[name=week][value=b]", ["b1", "b2", "b3", "b4"], id="closed days are no cells"),
        pytest.param(month(), "[name=weekday][value='1']", ["b1"], id="weekday leaves the neighbour"),
        pytest.param(month(), "[name=weekday][value='2']", ["a2", "b2"], id="weekday"),
        pytest.param(
            month(), "[name=month]", ["a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4"], id="month leaves the neighbour"
        ),
        pytest.param(
            lanes("a") + lanes("b"), "[name=lane][value=ya]", ["ya1", "ya2", "ya3", "ya4", "ya5"], id="one lane"
        ),
        pytest.param(
            lanes("a") + lanes("b"),
            "[name=week][value=b]",
            [f"{child}b{day}" for day in range(1, 6) for child in "xy"],
            id="every lane of a week",
        ),
    ],
)
def test_tool_is_about_its_cells(blank: Page, html: str, selector: str, expected: list[str]) -> None:
    assert run(blank, "grid", CELLS, [html, selector]) == expected
