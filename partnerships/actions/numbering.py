"""Numbers of agreements: '2026-041', per school and year, without gaps or duplicates."""

from django.db import connection
from django.db.models import IntegerField, Max
from django.db.models.expressions import Value
from django.db.models.functions import Cast, StrIndex, Substr

from partnerships.models import Agreement
from portal.models import today


def next_number(holder_id: int) -> str:
    """The next free number of this school in this year. Call it in the transaction that makes the agreement.

    Writers of one school queue on a lock until that transaction ends, so a number is never given twice, and one
    that was rolled back is given again.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('agreement number'), %s)", [holder_id])
    year = today().year
    taken = Agreement.objects.unscoped("numbers of the whole school").filter(
        holder_id=holder_id, number__regex=rf"^{year}-\d+$"
    )
    place = Cast(Substr("number", StrIndex("number", Value("-")) + 1), IntegerField())
    last = taken.aggregate(last=Max(place))["last"] or 0
    return f"{year}-{last + 1:03}"
