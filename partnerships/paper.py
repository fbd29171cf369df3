"""The text of an agreement as it is fixed and printed: facts, canonical text and check value.

The same version always gives the same text: what the paper takes from elsewhere (names, addresses, contact lines,
conditions) is kept in `AgreementVersion.facts` when the text is fixed, and the check value covers all of it.
"""

import base64
import hashlib
import json
import tomllib
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import timezone

from partnerships.models import AgreementVersion, Condition, ContactLine, Signature
from portal import dates

ARTICLES = settings.BASE_DIR / "fixtures" / "agreements" / "articles.toml"


@cache
def first_articles() -> list[dict]:
    """The articles a new agreement starts with: part, title and text (one clause per line)."""
    rows = tomllib.loads(ARTICLES.read_text())["article"]
    return [{"part": row["part"], "title": row["title"], "text": "\n".join(row["clauses"])} for row in rows]


# --- Facts ------------------------------------------------------------------------------------------------------------
def person_of(membership) -> dict:
    """Name and title of somebody, the role where no title is known; empty words without a person."""
    if membership is None:
        return {"name": "", "title": ""}
    return {"name": membership.person.name, "title": membership.title or membership.get_role_display()}


def person_words(membership) -> str:
    """'Annelies Brandt, directeur'; empty without a person."""
    return ", ".join(filter(None, person_of(membership).values()))


def facts_of(version: AgreementVersion) -> dict:
    """What the paper of this version says besides its articles: as fixed, or as it is now for a draft."""
    return version.facts if version.is_fixed else _facts_now(version)  # type: ignore[return-value]


def _facts_now(version: AgreementVersion) -> dict:
    agreement = version.agreement
    partnership = agreement.partnership
    lines = {line.level: line for line in partnership.lines.all()}
    return {
        "kind": agreement.get_kind_display(),
        "number": agreement.number,
        "version": version.number,
        "title": agreement.title,
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat(),
        "evaluate_on": agreement.evaluate_on.isoformat() if agreement.evaluate_on else "",
        "school": _party(agreement.holder, version, Signature.Side.SCHOOL),
        "company": _party(partnership.company, version, Signature.Side.COMPANY),
        "seen": _seen(lines.get(ContactLine.Level.OPERATIONAL)),
        "lines": [_line(level, lines.get(level)) for level in ContactLine.Level],
        "conditions": [
            {"words": f"{row.label}, {row.note}" if row.note else row.label, "is_met": row.is_met}
            for row in Condition.rows_of(partnership)
        ],
    }


def _party(organisation, version: AgreementVersion, side: str) -> dict:
    signatures = [row for row in version.signatures.all() if row.side == side]
    return {
        "name": organisation.paper_name or str(organisation),
        "address": organisation.address,
        "signatories": [person_of(row.signatory) for row in signatures],
    }


def _seen(line: ContactLine | None) -> dict:
    # The two who guide the student on the work floor have seen the paper; they are no parties to it.
    return {
        "school": person_of(line and line.school_side),
        "company": person_of(line and line.company_side),
    }


def _line(level: ContactLine.Level, line: ContactLine | None) -> dict:
    return {
        "level": level.label,
        "school": person_words(line.school_side) if line else "",
        "company": person_words(line.company_side) if line else "",
        "rhythm": line.rhythm if line else "",
    }


# --- Text and check value ---------------------------------------------------------------------------------------------
def content_of(version: AgreementVersion) -> dict:
    """Everything the paper says: the facts, the articles with their clauses, and the target results."""
    articles = [
        {"title": article.title, "clauses": article.clauses, "shows_contacts": article.shows_contacts}
        for article in version.standing
    ]
    return {**facts_of(version), "articles": articles, "targets": [target.text for target in version.targets.all()]}


def canonical_text(version: AgreementVersion) -> str:
    """The content in one fixed notation: equal content gives equal text, and the other way round."""
    return json.dumps(content_of(version), ensure_ascii=False, sort_keys=True)


def check_value(text: str) -> str:
    """80 bits of SHA-256 as four groups of four letters and digits, easy to compare on paper: 'K4TQ-7ZPA-XW2M-93CD'."""
    letters = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def fix(version: AgreementVersion, at=None) -> None:
    """Fill in what makes the text stand: the facts of now, the moment and the check value. The caller saves."""
    version.facts = _facts_now(version)
    version.fixed_at = at or timezone.now()
    version.check_value = check_value(canonical_text(version))


def is_intact(version: AgreementVersion) -> bool:
    """Whether a fixed text still gives the check value it got."""
    return version.is_fixed and check_value(canonical_text(version)) == version.check_value


def period_words(content: dict) -> str:
    """'van 1 januari 2027 tot en met 31 december 2028'."""
    first, last = (dates.full_date(date.fromisoformat(content[key])) for key in ("starts_on", "ends_on"))
    return f"van {first} tot en met {last}"
