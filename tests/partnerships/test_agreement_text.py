"""Making an agreement and writing its text: the template, the buttons, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partnerships.actions import agreements, review
from partnerships.models import Agreement, Article
from portal.actors import acting_as, as_owner
from portal.models import today, uuid7
from tests.partnerships.cast import make_agreement

pytestmark = pytest.mark.django_db
PARTS = [
    "goal", "cooperation", "content", "form", "delivery", "stuck", "assessment", "career", "communication", "privacy",
    "evaluation",
]  # fmt: skip


def url(agreement) -> str:
    return reverse("partnerships:agreement_text", args=[agreement.uid])


def articles(agreement) -> list[Article]:
    with as_owner():
        return agreement.versions.first().standing


def typed(client, agreement, **changes) -> dict:
    """What a browser would send back of the page, with changes by field name."""
    form = client.get(url(agreement)).context["form"]
    data = {"artikel-TOTAL_FORMS": len(form.articles.forms), "artikel-INITIAL_FORMS": len(form.articles.forms)}
    for place, article in enumerate(form.articles):
        for name in ("uid", "part", "title", "text"):
            data[f"artikel-{place}-{name}"] = article[name].value() or ""
    data |= {"targets": form.rest["targets"].value(), "seen": form.rest["seen"].value()}
    return data | changes


def test_a_new_agreement_starts_with_the_articles_of_the_template_in_the_order_of_the_tips(cast, log_in):
    client = log_in(cast.coordinator)
    page = f"{reverse('partnerships:agreement_new')}?bedrijf={cast.partnership.uid}"
    data = {
        "uid": uuid7(), "title": "Samen opleiden", "starts_on": today(), "ends_on": today() + timedelta(days=600),
        "school_signatory": cast.director.uid, "company_signatory": cast.owner.uid, "order": "company",
    }  # fmt: skip

    first, again = client.post(page, data), client.post(page, data)

    with as_owner():
        [agreement] = Agreement.objects.unscoped("test")
        positions = {row.side: row.position for row in agreement.versions.first().signatures.all()}
    assert first.status_code == again.status_code == 303
    assert first.url == url(agreement) == again.url
    assert [article.part for article in articles(agreement)] == PARTS
    assert positions == {"company": 1, "school": 2}


@pytest.mark.parametrize(
    ("field", "days", "said"),
    [
        ("ends_on", -1, "De laatste dag ligt voor de eerste."),
        ("evaluate_on", 700, "Kies een dag binnen de looptijd."),
    ],
)
def test_a_wrong_day_is_said_beside_the_field_and_keeps_what_was_typed(cast, log_in, field, days, said):
    page = f"{reverse('partnerships:agreement_new')}?bedrijf={cast.partnership.uid}"
    data = {"title": "Wat ik typte", "starts_on": today(), "ends_on": today() + timedelta(days=600), "order": "any"}
    data[field] = today() + timedelta(days=days)

    response = log_in(cast.coordinator).post(page, data)

    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[field])
    assert "Wat ik typte" in response.text
    with as_owner():
        assert not Agreement.objects.unscoped("test").exists()


def test_only_who_may_sign_can_be_chosen(cast, log_in):
    form = log_in(cast.coordinator).get(
        f"{reverse('partnerships:agreement_new')}?bedrijf={cast.partnership.uid}"
    ).context["form"]  # fmt: skip
    assert list(form.fields["school_signatory"].queryset) == [cast.director]
    assert list(form.fields["company_signatory"].queryset) == [cast.owner]


@pytest.mark.parametrize(
    ("button", "order", "anchor"),
    [
        ("up:1", [1, 0, 2], 1),
        ("down:1", [0, 2, 1], 3),
        ("up:0", [0, 1, 2], 1),
        ("drop:1", [0, 2], 1),
        ("down:99", [0, 1, 2], 1),
    ],
)
def test_the_buttons_move_and_remove_without_script_and_keep_what_was_typed(cast, log_in, button, order, anchor):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    before = [article.title for article in articles(agreement)]
    data = typed(client, agreement, do=button)
    data["artikel-0-text"] = "Dit typte ik net.\nEn dit."

    response = client.post(url(agreement), data)

    after = articles(agreement)
    rest = before[3:]
    assert response.status_code == 303
    assert response.url == f"{url(agreement)}#artikel-{anchor}"
    assert [article.title for article in after] == [before[place] for place in order] + rest
    assert next(row for row in after if row.title == before[0]).clauses == ["Dit typte ik net.", "En dit."]


def test_an_article_can_be_added(cast, log_in):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    response = client.post(url(agreement), typed(client, agreement, do="add"))
    assert articles(agreement)[-1].title == "Nieuw artikel"
    assert response.url.endswith("#artikel-12")


def test_target_results_are_kept_one_per_line(cast, log_in):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    client.post(url(agreement), typed(client, agreement, targets="Twee plekken per jaar\n\n  Een training \n"))
    with as_owner():
        assert [row.text for row in agreement.versions.first().targets.all()] == [
            "Twee plekken per jaar", "Een training",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("artikel-2-title", "", "‘Kop’: vul dit in."),
        ("artikel-2-text", "x" * 601, "Afspraak 1 is te lang: 601 tekens."),
        ("artikel-2-part", "zomaar", "zomaar"),
        ("targets", "\n".join(["doel"] * 13), "Kies hooguit 12 doelen."),
    ],
)
def test_bad_input_gets_words_and_keeps_everything(cast, log_in, name, value, said):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    data = typed(client, agreement)
    data |= {"artikel-0-text": "Dit mag niet weg.", name: value}

    response = client.post(url(agreement), data)

    assert response.status_code == 422
    assert said in response.text
    assert "Dit mag niet weg." in response.text
    assert "Dit mag niet weg." not in articles(agreement)[0].text


def test_a_broken_form_is_no_crash(cast, log_in):
    agreement = make_agreement(cast)
    assert log_in(cast.coordinator).post(url(agreement), {"do": "up:1"}).status_code == 422
    assert len(articles(agreement)) == 11


def test_who_saves_over_a_newer_text_is_told_and_keeps_what_was_typed(cast, log_in):
    agreement, client = make_agreement(cast), log_in(cast.coordinator)
    mine, theirs = typed(client, agreement), typed(client, agreement)
    theirs["artikel-0-text"] = "De ander was eerder."
    assert client.post(url(agreement), theirs).status_code == 303
    mine["artikel-0-text"] = "Mijn versie."

    response = client.post(url(agreement), mine)

    assert response.status_code == 422
    assert "Iemand anders heeft de tekst intussen bewaard" in response.text
    assert "Mijn versie." in response.text
    assert articles(agreement)[0].text == "De ander was eerder."


def test_an_article_with_remarks_is_dropped_not_lost(cast, log_in):
    agreement, client = make_agreement(cast, "in_review"), log_in(cast.coordinator)
    owner = cast.acts("owner")
    with acting_as(owner):
        article = agreement.versions.first().articles.get(position=2)
        review.comment(article, "Dit hoeft voor ons niet.", by=owner)
    client.post(url(agreement), typed(client, agreement, do="drop:1"))

    assert article not in articles(agreement)
    page = client.get(reverse("partnerships:agreement_detail", args=[agreement.uid]))
    assert [row.title for row in page.context["dropped"]] == [article.title]
    assert "Dit hoeft voor ons niet." in page.text


def test_an_article_of_another_agreement_cannot_be_taken(cast):
    first, second = make_agreement(cast), make_agreement(cast)
    [stolen, *_] = articles(first)
    by = cast.acts("coordinator")
    with acting_as(by):
        agreements.save_text(
            second, [agreements.Wording("goal", "Gestolen", "x", stolen.uid)], [], seen=0, by=by
        )  # fmt: skip
    assert articles(first)[0] == stolen
    assert articles(first)[0].title != "Gestolen"
    assert [row.title for row in articles(second)] == ["Gestolen"]


@pytest.mark.parametrize("state", ["ready", "signing"])
def test_a_text_that_stands_has_no_page_to_write_on(cast, log_in, state):
    agreement = make_agreement(cast, state)
    client = log_in(cast.coordinator)
    for page in ("agreement_text", "agreement_terms"):
        response = client.get(reverse(f"partnerships:{page}", args=[agreement.uid]))
        assert response.status_code == 409
        assert "De tekst staat vast" in response.text
