"""Reading frameworks: who sees which, and the tree in its own order."""

import pytest
from django.urls import reverse

from frameworks.growing import grow
from tests.factories import CompetencyFactory, FrameworkFactory, MembershipFactory, SchoolFactory, TrainerFactory

pytestmark = pytest.mark.django_db
LIST = reverse("frameworks:framework_list")


def detail(framework) -> str:
    return reverse("frameworks:framework_detail", args=[framework.uid])


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(log_in, django_assert_num_queries, rows):
    teacher = MembershipFactory()
    for framework in FrameworkFactory.create_batch(rows):
        CompetencyFactory.create_batch(2, framework=framework)
    client = log_in(teacher)

    # session, user, membership; savepoint, hat and the way back (4); list
    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert [row.competency_count for row in response.context["frameworks"]] == [2] * rows


def test_a_school_sees_shared_frameworks_and_its_own(log_in):
    teacher = MembershipFactory()
    shared, own = FrameworkFactory(name="A"), FrameworkFactory(name="B", school=teacher.organisation)
    FrameworkFactory(name="C", school=SchoolFactory())

    response = log_in(teacher).get(LIST)

    assert list(response.context["frameworks"]) == [shared, own]


def test_a_framework_of_another_school_cannot_be_found(log_in):
    framework = FrameworkFactory(school=SchoolFactory())

    assert log_in(MembershipFactory()).get(detail(framework)).status_code == 404
    assert log_in(TrainerFactory()).get(detail(framework)).status_code == 404


def test_the_tree_keeps_its_order_and_leaves_out_what_was_retired(log_in):
    framework = FrameworkFactory()
    task = CompetencyFactory(framework=framework, kind="core_task", name="Maken", position=2)
    other = CompetencyFactory(framework=framework, kind="core_task", name="Voorbereiden", position=1)
    second = CompetencyFactory(framework=framework, parent=task, name="Zagen", position=4)
    first = CompetencyFactory(framework=framework, parent=task, name="Meten", position=3, weten="Kent de maten.")
    CompetencyFactory(framework=framework, parent=task, name="Vergeten", position=5, retired=True)

    response = log_in(TrainerFactory()).get(detail(framework))

    top = response.context["top"]
    assert [(node.row, [child.row for child in node.children]) for node in top] == [
        (other, []),
        (task, [first, second]),
    ]
    assert "Kent de maten." in response.text
    assert "Vergeten" not in response.text


def test_text_from_a_file_is_cleaned_again_when_shown(log_in):
    framework = FrameworkFactory()
    CompetencyFactory(framework=framework, description="<p>Kan <b>meten</b></p><script>alert(1)</script>")

    page = log_in(MembershipFactory()).get(detail(framework)).text

    assert "Kan <b>meten</b>" in page
    assert "alert(1)" not in page


def test_a_row_without_its_parent_stands_on_top():
    framework = FrameworkFactory.build()
    lonely = CompetencyFactory.build(framework=framework, pk=2, parent_id=9)

    assert [node.row for node in grow([lonely])] == [lonely]
