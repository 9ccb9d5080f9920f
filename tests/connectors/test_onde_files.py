"""Reading ONDE's extractions: both generations, encodings told apart without guessing, every bad line named."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest

from preau.connectors.onde.adults import ChildRef, read_adults
from preau.connectors.onde.pupils import PupilFile, read_pupils
from preau.connectors.onde.table import OndeError, read_table

SAMPLES = Path(__file__).parent / "samples"
PUPILS = (SAMPLES / "onde_eleves.csv").read_bytes()
ADULTS = (SAMPLES / "onde_responsables.csv").read_bytes()
HEADER = PUPILS.decode("cp1252").split("\r\n")[0]
TODAY = date(2026, 11, 21)

OLD = (
    '"Nom Elève";"Nom d\'usage Elève";"Prénom Elève";"Date naissance";"Sexe";"Adresse1";"Cp1";"Commune1";"Pays1";'
    '"Adresse2";"Cp2";"Commune2";"Pays2";" Cycle";"Niveau";"Classe";"Attestation fournie";'
    '"Autorisations associations";"Autorisations photos";"Décision de passage"\n'
    '"MARTIN";;"Léo";"2017-03-14";"H";;;;;;;;;"CYCLE II";"CE2";"CE2 Mme DURAND";"Oui";"Non";"Oui";\n'
    '"D\'AMICO";"ROSSI";"Matteo";"2018-11-11";"H";;;;;;;;;"CYCLE II";"CP";"CP";"Non";"Non";"Non";\n'
).encode("cp1252")


def pupil_line(**changes: str) -> str:
    """A line of the newer generation."""
    cells = {"nom": "MARTIN", "usage": "", "prenom": "Léo", "date": "14/03/2017", "sexe": "M", "ine": "120000001AA"}
    cells |= {"niveau": "CE2", "classe": "CE2 Mme DURAND", **changes}
    middle = ";" * 8
    return (
        f"{cells['nom']};{cells['usage']};{cells['prenom']};{cells['date']};{cells['sexe']};{cells['ine']};"
        f"{middle}CYCLE II;{cells['niveau']};{cells['classe']};48213;Oui;Oui;Non;"
    )


def pupil_file(*lines: str, encoding: str = "cp1252") -> bytes:
    return "\r\n".join([HEADER, *lines, ""]).encode(encoding)


def read(content: bytes) -> PupilFile:
    return read_pupils(content, today=TODAY)


def reasons(content: bytes) -> list[tuple[int, str]]:
    return [(line.line, line.reason) for line in read(content).unreadable]


def test_sample_of_pupils_is_read_whole() -> None:
    file = read(PUPILS)
    assert file.unreadable == ()
    assert [(p.line, p.last_name, p.usage_name, p.first_name, p.birth_date, p.sex, p.ine) for p in file.pupils] == [
        (2, "MARTIN", "", "Léo", date(2017, 3, 14), "M", "120000001AA"),
        (3, "MARTIN", "", "Zoé", date(2020, 9, 2), "F", "120000002AB"),
        (4, "N'GUESSAN-LE GOFF", "", "Amaïa", date(2016, 2, 29), "F", "120000003AC"),
        (5, "D'AMICO", "ROSSI", "Matteo", date(2018, 11, 11), "M", ""),
    ]
    assert [(p.level, p.class_name) for p in file.pupils] == [
        ("CE2", "CE2 Mme DURAND"),
        ("MS", "PS-MS M. PETIT"),
        ("CM1", "CM1-CM2 Mme LEROY"),
        ("CP", "CP Mme BOIS"),
    ]
    assert file.pupils[2].key == "n guessan le goff amaia"


def test_older_generation_gives_the_same_pupils() -> None:
    leo, matteo = read(OLD).pupils
    assert (leo.title, leo.birth_date, leo.sex, leo.ine) == ("MARTIN Léo", date(2017, 3, 14), "M", "")
    assert (matteo.usage_name, matteo.level, matteo.class_name) == ("ROSSI", "CP", "CP")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_every_encoding_gives_the_same_pupils(encoding: str) -> None:
    assert read(PUPILS.decode("cp1252").encode(encoding)) == read(PUPILS)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_pupils(line_end: str) -> None:
    assert read(PUPILS.replace(b"\r\n", line_end.encode())) == read(PUPILS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Le fichier est vide."),
        (b"\r\n;;;\r\n", "Le fichier est vide."),
        (codecs.BOM_UTF16_LE + "Nom".encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF8 + PUPILS, "se dit en UTF-8 mais ne l’est pas (ligne 1, octet 0xe9)"),
        (PUPILS.replace(b"Rouge", b"") + b"x\x81;", "ni en UTF-8 ni en Windows-1252 (ligne 6, octet 0x81)"),
        (PUPILS.decode("cp1252").encode("mac_roman"), "Excel pour Mac a changé les accents"),
        (PUPILS.replace(b";", b","), "Le séparateur doit être le point-virgule."),
        (PUPILS.replace(b"Date naissance", b"Naissance"), "colonnes absentes : Date naissance"),
        (PUPILS.replace(b"Identifiant classe", b"Classe"), "La colonne « classe » est présente deux fois."),
        (ADULTS, "Ce n’est pas l’extraction des élèves de ONDE"),
        (HEADER.encode("cp1252"), "Aucun élève lisible dans ce fichier."),
        (pupil_file(pupil_line(date="hier")), "Aucun élève lisible dans ce fichier."),
    ],
)
def test_another_kind_of_file_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(OndeError) as error:
        read(content)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (pupil_line(date=""), "date de naissance absente"),
        (pupil_line(date="31/02/2017"), "date de naissance illisible : « 31/02/2017 »"),
        (pupil_line(date="14/03/17"), "date de naissance illisible : « 14/03/17 »"),
        (pupil_line(date="14/03/2027"), "date de naissance impossible : « 14/03/2027 »"),
        (pupil_line(date="14/03/1957"), "date de naissance impossible : « 14/03/1957 »"),
        (pupil_line(sexe="X"), "sexe illisible : « X »"),
        (pupil_line(ine="12 34"), "INE illisible : « 12 34 »"),
        (pupil_line(nom=""), "nom absent"),
        (pupil_line(prenom="--"), "prénom absent"),
        (pupil_line(classe="C" * 81), f"plus de 80 caractères : « {'C' * 30}… »"),
        (pupil_line(classe="CE2\x07"), "caractère de contrôle"),
        (pupil_line(nom='"MARTIN'), "guillemets mal fermés"),
        ("MARTIN;;Léo;14/03/2017;M", "5 colonnes au lieu de 22"),
        (pupil_line() + ";de trop", "23 colonnes au lieu de 22"),
        (pupil_line(prenom="Zoé"), "même élève qu’à la ligne 2"),
        (pupil_line(ine="").replace("14/03", "02/09").replace("2017", "2020").replace("Léo", "ZOE"), "même élève"),
    ],
)
def test_bad_line_is_named_and_the_others_are_read(bad: str, reason: str) -> None:
    first = pupil_line(prenom="Zoé", date="02/09/2020")
    last = pupil_line(prenom="Noé", date="05/05/2018", ine="120000009ZZ")
    content = pupil_file(first, bad, last)
    [(line, told)] = reasons(content)
    assert line == 3
    assert told.startswith(reason)
    assert [pupil.line for pupil in read(content).pupils] == [2, 4]


def test_homonyms_with_different_ines_are_two_pupils() -> None:
    assert len(read(pupil_file(pupil_line(), pupil_line(ine="120000009ZZ"))).pupils) == 2


def test_unknown_level_is_a_remark_and_the_pupil_is_kept() -> None:
    [pupil] = read(pupil_file(pupil_line(niveau="ULIS"))).pupils
    assert (pupil.level, pupil.remark) == ("", "niveau « ULIS » inconnu, laissé de côté")


@pytest.mark.parametrize("junk", ["4 élèves", "Total;4", "Fin;;;;", "Nombre : 4" + ";" * 21])
def test_junk_on_the_last_line_is_left_out_and_told(junk: str) -> None:
    file = read(pupil_file(pupil_line(), junk))
    assert len(file.pupils) == 1
    assert file.unreadable == ()
    assert file.ignored is not None
    assert file.ignored.line == 3


@pytest.mark.parametrize("junk", ["", ";;;;", "\x1a", "   ", '"";"";'])
def test_empty_last_line_is_nothing(junk: str) -> None:
    file = read(pupil_file(pupil_line(), junk))
    assert (len(file.pupils), file.unreadable, file.ignored) == (1, (), None)


def test_line_cut_short_at_the_end_is_not_junk() -> None:
    file = read(pupil_file(pupil_line(), "D'AMICO;;Matteo;11/1"))
    assert [(line.line, line.reason, line.key) for line in file.unreadable] == [
        (3, "4 colonnes au lieu de 22", "d amico matteo")
    ]


def test_line_numbers_count_blank_lines() -> None:
    assert reasons(pupil_file("", pupil_line(), "", pupil_line(date="x"))) == [
        (5, "date de naissance illisible : « x »")
    ]


def test_sample_of_adults_is_read_by_position() -> None:
    adults = read_adults(ADULTS).adults
    assert [adult.title for adult in adults] == [
        "MARTIN Claire",
        "MARTIN Jérôme",
        "LE GOFF Maëlle",
        "N'GUESSAN Koffi",
        "ROSSI Paolo",
    ]
    claire = adults[0]
    assert (claire.last_name, claire.usage_name, claire.email) == ("LEFEVRE", "MARTIN", "claire.martin@example.org")
    assert (claire.home_phone, claire.work_phone, claire.mobile_phone) == ("0247000001", "", "0600000001")
    assert claire.children == (
        ChildRef("", "MARTIN", "Léo", "CE2 Mme DURAND"),
        ChildRef("", "MARTIN", "Zoé", "PS-MS M. PETIT"),
    )
    assert adults[4].children == (ChildRef("ROSSI", "D'AMICO", "Matteo", "CP Mme BOIS"),)


def test_adults_with_a_column_of_extension_numbers_are_read() -> None:
    lines = ADULTS.decode("cp1252").split("\r\n")
    longer = [";".join([*line.split(";")[:11], "", *line.split(";")[11:]]) for line in lines if line]
    longer[0] = longer[0].replace("travail;;", "travail;Numéro de poste;")
    assert read_adults("\n".join(longer).encode()).adults == read_adults(ADULTS).adults


def adult_file(line: str) -> bytes:
    return b"\r\n".join([ADULTS.split(b"\r\n")[0], line.encode("cp1252"), ADULTS.split(b"\r\n")[1]])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("MME;MARTIN;LEFEVRE", "3 colonnes au lieu de 12 au moins"),
        ("MME;;;Claire;;;;;;;;;;MARTIN;Léo;CE2", "nom ou prénom du responsable absent"),
        ("MME;;MARTIN;Claire;;;;;;;;;;;;;", "aucun enfant sur cette ligne"),
        ("MME;;MARTIN;Claire;;123456789012;;;;;;;;MARTIN;Léo;CE2", "plus de 10 caractères : « 123456789012… »"),
    ],
)
def test_bad_adult_is_named_and_the_others_are_read(line: str, reason: str) -> None:
    file = read_adults(adult_file(line))
    assert [(bad.line, bad.reason) for bad in file.unreadable] == [(2, reason)]
    assert [adult.line for adult in file.adults] == [3]


def test_unreadable_email_is_left_out_with_a_remark() -> None:
    adult = read_adults(adult_file("MME;;MARTIN;Claire;;;;;claire chez elle;;;;;MARTIN;Léo;CE2")).adults[0]
    assert (adult.email, adult.remark) == ("", "courriel « claire chez elle » illisible, laissé de côté")


@pytest.mark.parametrize("content", [PUPILS, ADULTS.replace("Prénom enfant".encode("cp1252"), b"Nom enfant")])
def test_another_kind_of_file_is_not_taken_for_adults(content: bytes) -> None:
    with pytest.raises(OndeError, match="pas l’extraction des responsables"):
        read_adults(content)


def test_quote_left_open_spoils_its_own_line_only() -> None:
    table = read_table(b'a;b;c\n1;2;3\n"4;5;6\n7;8;9\n')
    assert [row.line for row in table.rows] == [2, 4]
    assert [line.line for line in table.unreadable] == [3]
