"""The paper of an agreement, made from one version of its text."""

from partnerships import paper
from partnerships.models import AgreementVersion
from portal.pdf import render_pdf
from portal.rules import ActionRefused


def find(actor, uid) -> AgreementVersion:
    """The version the actor may see, with all that its paper needs."""
    rows = AgreementVersion.objects.visible_to(actor).select_related(
        "agreement__partnership__company", "agreement__holder", "made_by__person"
    )
    return rows.prefetch_related("articles", "targets", "signatures__signatory__person").get(uid=uid)


def build(version: AgreementVersion, actor, progress) -> bytes:
    """The PDF of a version. A fixed text that no longer gives its check value is not printed."""
    progress(0, 1)
    if version.is_fixed and not paper.is_intact(version):
        raise ActionRefused("De tekst van deze versie klopt niet meer met het controlegetal. Waarschuw de beheerder.")
    content = paper.content_of(version)
    # A side that has not named anybody yet still gets a line to sign on.
    nobody = [paper.person_of(None)]
    context = {
        "version": version,
        "content": content,
        "period": paper.period_words(content),
        "signatories": {side: content[side]["signatories"] or nobody for side in ("school", "company")},
    }
    made = render_pdf("partnerships/print/agreement.html", context)
    progress(1, 1)
    return made
