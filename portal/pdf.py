"""PDFs from templates. The engine is imported by whoever makes one, which is a worker."""

from collections.abc import Mapping
from uuid import UUID

from portal.models import StoredFile


def render_pdf(template: str, context: dict, *, pictures: Mapping[UUID, StoredFile] | None = None) -> bytes:
    """`template` as a tagged PDF that declares PDF/A-3a and PDF/UA-1.

    Pictures are named in the template as `file:<uid>` and must be in `pictures`; anything else is left out.
    """
    from portal import paper

    return paper.make(template, context, pictures=pictures)
