"""Sentences are for people: no code reads one back, and no text that is not written here goes through gettext."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from preau.config.datadir import ROOT

SOURCE = ROOT / "src/preau"
READS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "find", "rfind", "index"}
READS |= {"rindex", "count", "replace", "split", "match", "search", "fullmatch", "get", "pop"}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
SAID = re.compile(r"[A-ZÀ-Ý][a-zà-ÿœ’]{3,}|[’«»àâçéèêëîïôöûùüœ]|[a-zà-ÿ]{3,} ")
"""What looks like the words of a sentence, or the beginning of one, rather than a code."""
HEADER = re.compile(r"[A-Za-z]+(-[A-Za-z]+)+")
DATA = {
    # what is read was written by somebody else: files, banks, mail servers, browsers, the legal lists
    "connectors/onde", "payments/gateways", "payments/rules/journals.py", "notices", "web/intake.py", "web/bank",
    "activities/rules/deadlines", "common/text.py", "common/calendars.py", "common/printable.py", "config",
    "common/rich_text.py", "demonstration/town.py",
}  # fmt: skip


def is_said(node: ast.AST) -> bool:
    """Whether a node is the text of a sentence; codes, names of fields and formats are not."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_said(each) for each in node.elts)
    if isinstance(node, ast.JoinedStr):
        return any(is_said(part) for part in node.values)
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    words = node.value
    return (
        not HEADER.fullmatch(words) and re.search(r"[a-zà-ÿ]{3}", words) is not None and SAID.search(words) is not None
    )


def constants(tree: ast.Module) -> set[str]:
    """The names that hold a sentence in this module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_said(node.value):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def readers(source: str, shared: set[str] = frozenset()) -> list[int]:  # type: ignore[assignment]
    """The lines that compare, cut or look into a sentence; `shared` are names of other modules that hold one."""
    tree = ast.parse(source)
    names = constants(tree) | shared

    def is_sentence(node: ast.AST) -> bool:
        return is_said(node) or (isinstance(node, ast.Name) and node.id in names)

    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            is_read = any(is_sentence(each) for each in (node.left, *node.comparators))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
            of_http = ast.unparse(node.func.value).endswith("headers")
            is_read = not of_http and any(is_sentence(each) for each in node.args[:1])
        elif isinstance(node, ast.MatchValue):
            is_read = is_sentence(node.value)
        else:
            is_read = False
        if is_read:
            lines.append(node.lineno if hasattr(node, "lineno") else 0)
    return lines


def variables(source: str) -> list[int]:
    """The lines that ask gettext for a text that is not written there: it is in no catalogue."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in GETTEXT
        and not all(isinstance(each, ast.Constant) for each in node.args[: 2 if node.func.id == "ngettext" else 1])
    ]


def unconventional(source: str) -> list[str]:
    """The functions that say why, and answer with something else than a reason or None."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and re.match(r"why_", node.name)
        and (node.returns is None or ast.unparse(node.returns) not in ("Reason | None", "Reason"))
    ]


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def is_data(path: Path) -> bool:
    name = path.relative_to(SOURCE).as_posix()
    return any(name == data or name.startswith(f"{data}/") for data in DATA)


def test_no_code_reads_a_sentence_back() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in modules()
        if not is_data(path)
        for line in readers(path.read_text())
    ]
    assert found == []


def test_gettext_is_asked_only_for_texts_written_where_it_is_called() -> None:
    found = [f"{path.relative_to(SOURCE)}:{line}" for path in modules() for line in variables(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'field = "arrival" if "arrivée se" in message else "departure"',
        'short = why.startswith("Délai passé")',
        'part = cell.why.startswith(("Réservé", "Demandé par"))',
        'week = text.removeprefix("lundi 3 ")',
        'until = until_text(instant).removeprefix("jusqu’au ")',
        'FULL = "Complet, liste d’attente comprise"\nis_full = answer.reason == FULL',
        'is_full = answer.reason != "Complet, liste d’attente comprise"',
        'is_late = answer.reason in ("Délai passé", "Trop tard")',
        'why = re.match("Délai passé : .*", reason)',
        'match why:\n    case "Délai passé":\n        pass',
        'is_late = "Délai passé" == short',
        'head, _, tail = why.partition("il fallait ")',
    ],
)
def test_a_line_that_reads_a_sentence_is_found(line: str) -> None:
    assert readers(line)


@pytest.mark.parametrize(
    "line",
    ['is_book = action == "book"', 'name.removeprefix("montant-")', 'state in ("booked", "waiting")', "why == FULL"],
)
def test_codes_are_read_freely(line: str) -> None:
    assert not readers(line)


@pytest.mark.parametrize("line", ["_(why)", "_(str(error))", 'ngettext("jour", days, 2)', '_(f"Le {day}")'])
def test_a_text_that_no_catalogue_can_hold_is_found(line: str) -> None:
    assert variables(line)


def test_functions_that_say_why_answer_with_a_reason_or_none() -> None:
    found = [
        (path.relative_to(SOURCE).as_posix(), name) for path in modules() for name in unconventional(path.read_text())
    ]
    assert found == []
    assert unconventional("def why_not_so(day: date) -> str: ...") == ["why_not_so"]


REFUSALS = {
    "AmountError", "ApprovalError", "AttendanceError", "ContractError", "FormError", "InvalidRuleError", "OndeError",
    "OwnHouseholdError", "PatternError", "PaymentRefusedError", "ReceiptError", "UnknownCalendarError", "WalletError",
}  # fmt: skip


def test_refusals_descend_from_one_and_are_raised_with_reasons() -> None:
    for path in modules():
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name in REFUSALS:
                bases = {ast.unparse(base) for base in node.bases}
                assert bases & {"Refused", *REFUSALS}, f"{path.name}: {node.name}"
            is_raised = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
            if is_raised and ast.unparse(node.exc.func).removeprefix("errors.") in REFUSALS:  # type: ignore[union-attr]
                given = node.exc.args  # type: ignore[union-attr]
                written = [each for each in given if is_said(each) or isinstance(each, ast.JoinedStr)]
                assert not written, f"{path.relative_to(SOURCE)}:{node.lineno}"
