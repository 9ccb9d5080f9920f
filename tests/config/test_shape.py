"""What may write where: the check finds what it must, and nothing else; no ring of files."""

from __future__ import annotations

import pytest

from preau.config.checks import shape


@pytest.mark.parametrize(
    "line",
    [
        "row.save(update_fields=['a'])",
        "Person.objects.create(name='a')",
        "Person.objects.filter(pk=1).update(name='a')",
        "rows.update(held=None)",
        "Person.objects.bulk_create([])",
        "person.delete()",
        "super().save()",
        "cursor.execute('INSERT INTO notices_outgoingmail (id) VALUES (1)')",
        "SQL = 'WITH a AS (SELECT 1) UPDATE wallets_wallet wallet SET at = now()'",
        "SQL = f'DELETE FROM {table} WHERE id = 1'",
    ],
)
def test_what_writes_is_found(line: str) -> None:
    assert [number for number, _ in shape.written(line)] == [1]


@pytest.mark.parametrize(
    "line",
    [
        "digest.update(data)",
        "words = {}; words.update(a=1)",
        "Person.objects.filter(pk=1).first()",
        "SQL = 'SELECT id FROM households_person FOR UPDATE'",
        "TEXT = 'Update your browser'",
    ],
)
def test_what_reads_is_left_alone(line: str) -> None:
    assert list(shape.written(line)) == []


def test_file_that_imports_an_action_is_found_however_it_does() -> None:
    source = (
        "from preau.wallets import actions\nfrom preau.wallets.actions.charging import charge\n"
        "def late():\n    from preau.notices.actions import queue_mails\nfrom preau.wallets.queries import balances\n"
    )
    assert [line for line, _ in shape.actions_in(source)] == [1, 2, 4]


def test_rings_are_found_and_a_long_way_is_none() -> None:
    ties = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": [], "f": ["g"], "g": ["f"], "h": ["a", "f"]}
    assert sorted(shape.rings(ties)) == [["a", "b", "c"], ["f", "g"]]
    assert shape.rings(ties | {"c": ["d"], "g": []}) == []


def test_each_exception_is_still_one() -> None:
    """A file that no longer writes leaves the list."""
    for name in shape.WRITERS:
        path = shape.SOURCE / name
        files = path.rglob("*.py") if path.is_dir() else [path]
        assert any(True for file in files for _ in shape.written(file.read_text())), name
