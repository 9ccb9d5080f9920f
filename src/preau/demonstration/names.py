"""Invented names: believable, and nobody's."""

from __future__ import annotations

MOBILES = 10_000
"""Telephones kept for fiction by the telecommunications authority: 06 39 98 and four digits."""
SAMPLE_MOBILES = 100
"""The first of them, kept for the families that are told one by one."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIRLS = _words(
    "Louise Ambre Jade Alba Romane Agathe Lina Salomé Inès Mila Zoé Léonie Aya Nina Apolline Maëlle Yasmine "
    "Capucine Éléonore Charlie Sofia Awen Noémie Margaux Hana Élise Victoire Lou Fatou Clémence Nour Adèle "
    "Garance Iris Thaïs Anouk Livia Bérénice Solenn Mariam"
)
BOYS = _words(
    "Gabriel Raphaël Léo Maël Noah Jules Adam Arthur Isaac Sacha Gaspard Eden Malo Nolan Ibrahim Côme Marius Tom "
    "Aaron Naël Augustin Timothée Samuel Amir Léon Valentin Oscar Basile Ewen Youssef Lucien Robin Félix Antonin "
    "Noé Moussa Élie Titouan Joachim Kaïs"
)
WOMEN = _words(
    "Aurélie Céline Émilie Nadia Sandrine Julie Marion Fatima Hélène Laure Delphine Gwenaëlle Amandine Samira "
    "Virginie Pauline Khadija Élodie Anne-Laure Mathilde Claire Stéphanie Linh Coralie Ophélie Maud Noëlle "
    "Sabrina Cécile Perrine"
)
MEN = _words(
    "Nicolas Julien Mehdi Sébastien Thomas Guillaume Karim Benoît Romain Yann Olivier Vincent Amadou Mathieu "
    "Fabien Rachid Grégory Jérôme Loïc Arnaud Cédric Ludovic Duc Baptiste Pierre-Yves Xavier Bilal Damien Hervé "
    "Tristan"
)
LAST_NAMES = _words(
    "Abgrall Aubrit Baudelin Belhadi Bérenval Boisrond Bourdic Brélivet Cantelou Carvoal Chabrelle Chantôme "
    "Cordelier Courtival Dabrowic Dampierrel Daoulas Delcambray Demirel Diabaté Doucelin Dumontal Escoubet "
    "Fauvelle Ferrandic Fontanel Fourquin Garrivier Gauderic Ghanem Gourmelon Grandval Guénolet Haddouche "
    "Hautbois Hervouin Jaouannet Jolivert Kadiri Kerbrat Kermadec Kouyaté Labrousse Lamaurelle Langevert "
    "Larribère Lebrétois Lecourtel Lefaucon Lemarquis Letrivier Lormeau Madrangel Maisonvert Malandin Marchadour "
    "Martigneul Mazurel Mérignac Moncorbier Montbrial Morvannic Nguyenval Norigeon Ouedraval Paillardet Pélissard "
    "Penhoat Péronnel Plantevin Pontcharral Quéméneur Quintrel Rabouin Ravennel Riveron Rochambel Rouvelin "
    "Saintonel Sallesbert Sauvageot-Brun Sénéchaud Talbourdel Tanguival Tessandier Thiébaudin Tourvieille Traorin "
    "Trévidel Valadour Vasselin Verdonnet Viellevigne Villebrun Yalcinet Zambrelli"
)
NAMESAKES = {12: "Kervella"}
"""By the number of a family of the crowd."""
COMMONEST = "Fourquin"
STREETS = (
    "rue du Vieux-Lavoir",
    "rue des Tanneurs",
    "allée des Tilleuls",
    "rue de la Gare",
    "chemin des Bruyères",
    "place du Marché",
    "rue des Hirondelles",
    "avenue de la Libération",
    "rue du Moulin-Neuf",
    "impasse des Peupliers",
    "rue Basse",
    "rue des Écoles",
    "boulevard du Canal",
    "chemin du Halage",
    "rue des Quatre-Vents",
    "square des Acacias",
)
SCHOOLS = (
    "École des Lavandières",
    "École du Vieux-Moulin",
    "École Marthe-Aubrit",
    "École des Quatre-Vents",
    "École de la Prairie",
    "École du Halage",
)
COLLEGES = ("Odette-Rivoire", "Armand-Querelle", "Lucienne-Valadour", "Émile-Bourdic")
CENTRES = ("Les Tilleuls", "La Ferme-aux-Jeux", "Le Moulin-Neuf", "Les Bruyères")


def school_name(number: int) -> str:
    """The name of a school; past the listed ones, the name of somebody nobody remembers."""
    return SCHOOLS[number] if number < len(SCHOOLS) else f"École {_person(number)}"


def college_name(number: int) -> str:
    """`Collège Odette-Rivoire` and others."""
    return f"Collège {COLLEGES[number] if number < len(COLLEGES) else _person(number)}"


def centre_name(number: int) -> str:
    """`Les Tilleuls` and others: places of Wednesdays and holidays."""
    return CENTRES[number] if number < len(CENTRES) else f"Maison {_person(number)}"


def _person(number: int) -> str:
    """Each number its own pair of names, up to all their combinations."""
    first, last = (WOMEN + MEN)[number % 60], LAST_NAMES[(number // 60 * 7 + number) % len(LAST_NAMES)]
    return f"{first}-{last}"
