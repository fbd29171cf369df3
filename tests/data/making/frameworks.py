"""Competency files as Moodle and hand-made tools write them. The contents are invented."""

import csv
import io
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "frameworks"
ENGLISH = [
    "Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values",
    "Scale configuration", "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)",
    "Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy",
]  # fmt: skip
OLD_ENGLISH = [
    "Parent id number", "ID number", "Shortname", "Description", "Description format", "Scale values",
    "Scale configuration", "Rule type", "Rule outcome", "Rule config", "Is framework", "Taxonomy",
]  # fmt: skip
GERMAN = [
    "Übergeordnete ID-Nummer", "ID-Nummer", "Kurzbezeichnung", "Beschreibung", "Format der Beschreibung",
    "Skalenwerte", "Skalenkonfiguration", "Regeltyp (optional)", "Regelergebnis (optional)",
    "Regelkonfiguration (optional)", "Querverweise auf Kompetenzen", "Exportierte ID (optional)",
    "Ist Kompetenzrahmen", "Taxonomie",
]  # fmt: skip
FRENCH = [
    "ID de la compétence parente", "Numéro d’identification", "Nom abrégé", "Description",
    "Format de description", "Valeurs du barème", "Configuration du barème", "Type de règle (facultatif)",
    "Résultat de la règle (facultatif)", "Configuration de la règle (facultatif)",
    "Identifiants des compétences liées", "ID exporté (facultatif)", "Est un référentiel", "Taxonomie",
]  # fmt: skip
SCALE = "Nog niet,Met hulp,Zelfstandig"
MARKS = '[{"scaleid":"3"},{"id":1,"scaledefault":1,"proficient":0},{"id":3,"scaledefault":0,"proficient":1}]'
RULE = "core_competency\\competency_rule_all"
TAXONOMIES = "domain,behaviour,competency,competency"


def framework(code="HOUT-3", name="Meubel en interieur"):
    return ["", code, name, "<p>Voor het <strong>tweede</strong> jaar.</p>", "1", SCALE, MARKS,
            "", "", "", "", "", "1", TAXONOMIES]  # fmt: skip


def row(parent, code, name, description="", related="", export_id="", rule=""):
    config = "null" if rule else ""
    return [parent, code, name, description, "1", "", "", rule, "2" if rule else "", config,
            related, export_id, "", ""]  # fmt: skip


def rows():
    return [
        row("", "K1", "Werk voorbereiden", "<p>Van vraag tot plan.</p>", export_id="11", rule=RULE),
        row("K1", "K1-W1", "Opdracht bespreken", export_id="12"),
        row("K1-W1", "K1-W1-a", "Wensen van de klant uitvragen", "<ul><li>luistert</li><li>vraagt door</li></ul>"),
        row("K1-W1", "K1-W1-b", "Werktekening lezen", related="K2-W1-a,K1-W1%2Cx"),
        row("", "K2", "Meubel maken"),
        row("K2", "K2-W1", "Onderdelen maken"),
        row("K2-W1", "K2-W1-a", "Materiaal kiezen", '<p onclick="x()">Kent de soorten.<script>alert(1)</script></p>'),
        row("K2-W1", "K2-W1-b", "Machine instellen", "<p>Veilig, met “bescherming” en gehoorkappen.</p>"),
        row("K2-W1", "K1-W1,x", "Vormen zagen"),
    ]  # fmt: skip


def old(cells):
    """A row in the older layout, without cross-references and exported ids."""
    return cells[:10] + cells[12:]


def as_csv(table, separator=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(table)
    return text.getvalue().encode(encoding)


PAGE = (
    b"<br />\n<b>Deprecated</b>: Creation of dynamic property, \"field\" in <b>/srv/lib.php</b> on line <b>4</b>\n"
    b"<!DOCTYPE html>\n<html lang=\"nl\">\n"
)  # fmt: skip


def files():
    """Name -> bytes."""
    whole = [framework(), *rows()]
    missing = row("K9", "K2-W3", "Zweeft")
    return {
        "moodle-14.csv": as_csv([ENGLISH, *whole]),
        "moodle-12.csv": as_csv([OLD_ENGLISH, *map(old, whole)]),
        "moodle-duits-puntkomma.csv": as_csv([GERMAN, *whole], ";"),
        "moodle-frans-tab-cp1252.csv": as_csv([FRENCH, *whole], "\t", "cp1252"),
        "moodle-raamwerk-laatst.csv": as_csv([ENGLISH, *rows(), framework()]),
        "moodle-kind-voor-ouder.csv": as_csv([ENGLISH, *reversed(rows()), framework()]),
        "moodle-na-html.csv": PAGE + as_csv([ENGLISH, *whole]),
        "moodle-gewijzigd.csv": as_csv([ENGLISH, framework(name="Meubel en interieurbouw"), *changed_rows()]),
        "moodle-kring.csv": as_csv([ENGLISH, framework(), row("B", "A", "a"), row("C", "B", "b"), row("A", "C", "c"),
                                    row("", "D", "d"), row("E", "E", "zichzelf")]),
        "moodle-dubbel-en-zwevend.csv": as_csv([ENGLISH, framework(), *rows(), row("", "K1", "Nog een keer"), missing,
                                                row("K1", "", "Zonder nummer"), row("K1", "K1-W9", "")]),
        "moodle-zonder-raamwerk.csv": as_csv([ENGLISH, *rows()]),
        "moodle-twee-raamwerken.csv": as_csv([ENGLISH, framework(), framework("X-2"), *rows()]),
        "geen-moodle.csv": as_csv([["naam", "klas"], ["Noor", "2B"]], ";"),
    }  # fmt: skip


def changed_rows():
    """One other name, one row moved to another heading, one row new, one gone."""
    rest = {cells[1]: cells for cells in rows()}
    rest["K1-W1-a"][2] = "Wensen van de klant verzamelen"
    rest["K2-W1-b"][0] = "K1-W1"
    del rest["K1-W1,x"]
    return [*rest.values(), row("K2-W1", "K2-W1-c", "Oppervlak afwerken")]


def make():
    for name, data in files().items():
        path = FOLDER / name
        path.write_bytes(data)
        yield path
