"""A Moodle competency file: every layout gives the same framework, and what is wrong is refused by row."""

from pathlib import Path

import pytest

from frameworks.imports import moodle, planning, tree
from frameworks.models import Competency, Framework
from portal.actors import acting_as, system
from portal.imports.plans import Outcome, PlanRefused
from portal.imports.tables import Unreadable
from tests.data.making import frameworks as files
from tests.factories import FrameworkFactory, SchoolFactory

FOLDER = Path(__file__).parents[1] / "data" / "frameworks"
SAME = [
    "moodle-14.csv",
    "moodle-12.csv",
    "moodle-duits-puntkomma.csv",
    "moodle-frans-tab-cp1252.csv",
    "moodle-raamwerk-laatst.csv",
    "moodle-kind-voor-ouder.csv",
    "moodle-na-html.csv",
]


def data(name):
    return (FOLDER / name).read_bytes()


def plan(name, **options):
    return planning.plan(data(name), name, **options)


@pytest.fixture
def importing(db):
    with acting_as(system("a test imports")):
        yield


def grown(name):
    file = moodle.read(data(name), name)
    return tree.grow(file.entries, file.problems)


@pytest.mark.parametrize("name", SAME)
def test_every_layout_gives_the_same_tree(name):
    found = grown(name)

    assert found.framework.code == "HOUT-3"
    assert {(node.entry.code, node.parent_code, node.kind) for node in found.nodes} == {
        ("K1", "", "core_task"),
        ("K1-W1", "K1", "work_process"),
        ("K1-W1-a", "K1-W1", "competency"),
        ("K1-W1-b", "K1-W1", "competency"),
        ("K2", "", "core_task"),
        ("K2-W1", "K2", "work_process"),
        ("K2-W1-a", "K2-W1", "competency"),
        ("K2-W1-b", "K2-W1", "competency"),
        ("K1-W1,x", "K2-W1", "competency"),
    }
    assert found.problems == ()
    codes = [node.entry.code for node in found.nodes]
    assert all(codes.index(node.parent_code) < codes.index(node.entry.code) for node in found.nodes if node.parent)


def test_two_layers_are_categories_of_the_group_their_name_says():
    rows = [files.framework(), files.row("", "1", "Leercompetenties"), files.row("1", "1a", "Informatie zoeken"),
            files.row("", "2", "Loopbaan"), files.row("2", "2a", "Netwerken")]  # fmt: skip
    file = moodle.read(files.as_csv([files.ENGLISH, *rows]), "x.csv")

    nodes = tree.grow(file.entries).nodes

    assert [(node.entry.code, node.kind, node.category) for node in nodes] == [
        ("1", "category", "learning"),
        ("1a", "competency", "learning"),
        ("2", "category", "career"),
        ("2a", "competency", "career"),
    ]


def test_the_scale_says_which_step_is_proficient():
    assert grown("moodle-14.csv").framework.scale == (
        {"name": "Nog niet", "proficient": False},
        {"name": "Met hulp", "proficient": False},
        {"name": "Zelfstandig", "proficient": True},
    )


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("moodle-kring.csv", {3: "in een kring", 4: "in een kring", 5: "in een kring", 7: "zichzelf"}),
        (
            "moodle-dubbel-en-zwevend.csv",
            {12: "staat ook in rij 3", 13: "'K9' staat niet", 14: "leeg", 15: "leeg"},
        ),
        ("moodle-twee-raamwerken.csv", {3: "Rij 2 is al het raamwerk"}),
    ],
)
def test_what_does_not_fit_is_refused_with_its_row(name, refused):
    problems = grown(name).problems

    assert [problem.row for problem in problems] == list(refused)
    for problem in problems:
        assert refused[problem.row] in problem.message


def test_what_stands_under_a_refused_row_is_refused_too():
    rows = [files.framework(), files.row("weg", "A", "a"), files.row("A", "B", "b"), files.row("", "C", "c")]
    file = moodle.read(files.as_csv([files.ENGLISH, *rows]), "x.csv")

    found = tree.grow(file.entries, file.problems)

    assert [problem.row for problem in found.problems] == [3, 4]
    assert "rij 3" in found.problems[1].message
    assert [node.entry.code for node in found.nodes] == ["C"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("geen-moodle.csv", "14 kolommen"), ("moodle-zonder-raamwerk.csv", "Geen rij is het raamwerk")],
)
def test_a_file_of_another_kind_is_unreadable(name, words):
    with pytest.raises(Unreadable, match=words):
        grown(name)


def test_a_dry_run_writes_nothing(importing):
    made = plan("moodle-14.csv")

    assert made.counts() == {"created": 10, "changed": 0, "unchanged": 0, "refused": 0}
    assert not Framework.objects.exists()


def test_importing_makes_the_framework_and_a_second_import_changes_nothing(importing):
    planning.write(data("moodle-14.csv"), "moodle-14.csv")
    again = planning.write(data("moodle-14.csv"), "moodle-14.csv")

    assert again.counts() == {"created": 0, "changed": 0, "unchanged": 10, "refused": 0}
    framework = Framework.objects.get()
    assert (framework.code, framework.school, framework.name) == ("HOUT-3", None, "Meubel en interieur")
    assert [(row.code, row.parent and row.parent.code) for row in framework.competencies.select_related("parent")][
        :4
    ] == [("K1", None), ("K1-W1", "K1"), ("K1-W1-a", "K1-W1"), ("K1-W1-b", "K1-W1")]


@pytest.mark.parametrize("name", SAME[1:])
def test_the_same_framework_in_another_layout_changes_no_competency(importing, name):
    planning.write(data("moodle-14.csv"), "moodle-14.csv")

    changed = {step.kind for step in plan(name).of(Outcome.CHANGED)}

    # Another order is a change of the framework itself.
    assert changed == ({"raamwerk"} if name == "moodle-kind-voor-ouder.csv" else set())


def test_descriptions_keep_simple_layout_and_lose_scripts(importing):
    planning.write(data("moodle-14.csv"), "moodle-14.csv")

    descriptions = dict(Competency.objects.values_list("code", "description"))
    assert descriptions["K1-W1-a"] == "<ul><li>luistert</li><li>vraagt door</li></ul>"
    assert descriptions["K2-W1-a"] == "<p>Kent de soorten.</p>"


def test_cross_references_and_rules_are_kept(importing):
    made = planning.write(data("moodle-14.csv"), "moodle-14.csv")

    extra = dict(Competency.objects.values_list("code", "extra"))
    assert extra["K1-W1-b"] == {"related": ["K2-W1-a", "K1-W1,x"]}
    assert extra["K1"] == {"rule_type": files.RULE, "rule_outcome": "2", "export_id": "11"}
    assert made.remarks == []


def test_a_changed_file_says_what_changes_and_leaves_what_it_no_longer_names(importing):
    planning.write(data("moodle-14.csv"), "moodle-14.csv")
    made = planning.write(data("moodle-gewijzigd.csv"), "moodle-gewijzigd.csv")

    changed = {step.name: [change.title for change in step.changes] for step in made.of(Outcome.CHANGED)}
    assert changed == {
        "Meubel en interieurbouw": ["naam", "volgorde"],
        "Wensen van de klant verzamelen": ["naam"],
        "Machine instellen": ["valt onder"],
    }
    assert [step.name for step in made.of(Outcome.CREATED)] == ["Oppervlak afwerken"]
    assert any("'Vormen zagen' (K1-W1,x) staat niet in dit bestand" in remark.message for remark in made.remarks)
    assert Competency.objects.get(code="K1-W1,x").retired is False
    assert plan("moodle-gewijzigd.csv").counts()["changed"] == 0


def test_while_a_row_is_refused_nothing_is_written(importing):
    with pytest.raises(PlanRefused) as refused:
        planning.write(data("moodle-dubbel-en-zwevend.csv"), "x.csv")

    assert refused.value.plan.counts() == {"created": 10, "changed": 0, "unchanged": 0, "refused": 4}
    assert not Framework.objects.exists()


def test_a_school_gets_its_own_beside_the_shared_one(importing):
    school = SchoolFactory()
    planning.write(data("moodle-14.csv"), "x.csv")
    made = planning.write(data("moodle-14.csv"), "x.csv", school=school)

    assert made.counts()["created"] == 10
    assert set(Framework.objects.values_list("school", flat=True)) == {None, school.pk}


def test_the_newest_version_is_the_one_that_changes(importing):
    old = FrameworkFactory(code="HOUT-3", version=1, name="Oud")
    new = FrameworkFactory(code="HOUT-3", version=2, name="Nieuw")
    planning.write(data("moodle-14.csv"), "x.csv")

    assert [Framework.objects.get(pk=row.pk).name for row in (old, new)] == ["Oud", "Meubel en interieur"]
