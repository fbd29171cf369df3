"""The tips among what can be found, for everybody: by title, by words that mean the same, by all that they say."""

from django.db.models import Prefetch
from django.urls import reverse

from portal.search import Hit, Kind, Sight
from portal.search.registry import EVERYBODY
from tips.models import Item, Tip

_DOCUMENTS = """
    select t.id as object_id, null::bigint as holder_id, null::bigint as subject_id, t.title::text as title,
      array_to_string(t.keywords, ' ') as also,
      concat_ws(' ', t.short, t.what, t.why, t.how, t.whereto,
        (select string_agg(i.text, ' ' order by i.position) from tips_item i where i.tip_id = t.id and not i.retired),
        (select string_agg(c.text, ' ' order by c.id) from tips_cell c join tips_table x on x.id = c.table_id
          where x.tip_id = t.id)) as body,
      case when t.number > 0 then array['tip' || t.number] else '{}'::text[] end as codes
    from tips_tip t"""


def _hit(tip: Tip, actor) -> Hit:
    facts = (f"tip {tip.number}" if tip.number else "kader", tip.get_theme_display())
    return Hit(tip.title, reverse("tips:tip_detail", args=[tip.number]), facts, " ".join(tip.lines()))


TIPS = Kind(
    name="tip",
    slug="tips",
    title="Tips",
    icon="lightbulb",
    place=80,
    documents=_DOCUMENTS,
    made_from={
        "tips_tip": "select id from changed",
        "tips_item": "select tip_id from changed",
        "tips_cell": "select x.tip_id from tips_table x join changed c on c.table_id = x.id",
    },
    sights=dict.fromkeys(EVERYBODY, Sight("true", codes=True)),
    rows=lambda actor: Tip.objects.prefetch_related(Prefetch("items", Item.objects.standing())),
    hit=_hit,
)
