"""From adults and the children they name to households: a couple at one address is one household. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from preau.common.text import fold_name
from preau.connectors.onde.adults import Adult, ChildRef, folded_names
from preau.connectors.onde.pupils import Pupil
from preau.connectors.onde.table import Unreadable


@dataclass(frozen=True, slots=True)
class Family:
    """Adults at one address and the pupils (by line of their file) they are responsible for."""

    adults: tuple[Adult, ...]
    pupils: tuple[int, ...]

    @property
    def name(self) -> str:
        """`MARTIN`, or both names of a couple: `DURAND – PETIT`."""
        names = dict.fromkeys((adult.usage_name or adult.last_name).upper() for adult in self.adults)
        return " – ".join(names)[:120]


class PupilIndex:
    """Finds the pupil an adult's line means: same names, and the class to tell homonyms apart."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._by_name: dict[str, list[Pupil]] = defaultdict(list)
        for pupil in pupils:
            for name in folded_names(pupil.last_name, pupil.usage_name, pupil.first_name):
                self._by_name[name].append(pupil)

    def find(self, ref: ChildRef) -> Pupil | str:
        """The pupil, or why none can be chosen (French).

        Class names of the two files often differ: a name that only one pupil has needs no class.
        """
        names = folded_names(ref.last_name, "", ref.first_name) or folded_names("", ref.usage_name, ref.first_name)
        found = {pupil.line: pupil for name in names for pupil in self._by_name.get(name, ())}
        if len(found) > 1:
            wanted = fold_name(ref.class_name)
            found = {line: pupil for line, pupil in found.items() if fold_name(pupil.class_name) == wanted}
            if len(found) != 1:
                return f"plusieurs élèves s’appellent {ref.title} : la classe ne les départage pas"
        return next(iter(found.values()), f"{ref.title} n’est pas dans le fichier des élèves")


def group_families(adults: Sequence[Adult], pupils: Sequence[Pupil]) -> tuple[list[Family], list[Unreadable]]:
    """Households of the file, in order of their first adult, and what each adult's line says that cannot be matched."""
    index = PupilIndex(pupils)
    problems: list[Unreadable] = []
    children: dict[int, dict[int, None]] = {}
    for adult in adults:
        found = {ref: index.find(ref) for ref in adult.children}
        problems += [Unreadable(adult.line, reason) for reason in found.values() if isinstance(reason, str)]
        children[adult.line] = {pupil.line: None for pupil in found.values() if isinstance(pupil, Pupil)}
    known = [adult for adult in adults if children[adult.line]]
    addresses = _addresses(known, children)
    return [_family(group, children) for group in _components(known, children, addresses)], problems


def _addresses(adults: Sequence[Adult], children: Mapping[int, Mapping[int, None]]) -> dict[int, str]:
    """The address of each adult; without one, that of the only address known for the same children."""
    of_child: dict[int, set[str]] = defaultdict(set)
    for adult in adults:
        for child in children[adult.line]:
            of_child[child] |= {adult.address_key} - {""}
    found = {}
    for adult in adults:
        others = set().union(*(of_child[child] for child in children[adult.line]))
        found[adult.line] = adult.address_key or (others.pop() if len(others) == 1 else "")
    return found


def _components(
    adults: Sequence[Adult], children: Mapping[int, Mapping[int, None]], addresses: Mapping[int, str]
) -> list[list[Adult]]:
    """Adults tied by a child at the same address, directly or through another adult; in order of their first line."""
    groups: dict[tuple[int, str], list[Adult]] = {}
    for adult in adults:
        keys = [(child, addresses[adult.line]) for child in children[adult.line]]
        tied = {id(groups[key]): groups[key] for key in keys if key in groups}
        group = [member for other in tied.values() for member in other] + [adult]
        keys += [(child, addresses[member.line]) for member in group for child in children[member.line]]
        groups |= dict.fromkeys(keys, group)
    distinct = {id(group): group for group in groups.values()}
    return sorted(distinct.values(), key=lambda group: min(adult.line for adult in group))


def _family(group: Sequence[Adult], children: Mapping[int, Mapping[int, None]]) -> Family:
    adults = tuple(sorted(group, key=lambda adult: adult.line))
    return Family(adults, tuple(sorted({line for adult in adults for line in children[adult.line]})))
