"""The database's half of searching: the words of each document, what keeps them right, and who finds which.

Row policies would keep the word indexes out of reach (a text search is not leakproof), so searching goes through one
function per hat that sees past them. Each hat may call its own function alone, and inside it every kind is tested by
the actor's sight before anything is matched, ranked or counted.
"""

from portal.actors import SYSTEM
from portal.roles import GRANTS, LOGIN
from portal.search.registry import EVERYBODY, VISITOR, Kind, kinds, test_of

MAX_WORDS = 6
# The only word is sought as a beginning from so many letters on: shorter ones begin half of all names.
MIN_BEGINNING = 3
# Words of so many letters may be typed wrong; how alike they must then be (0 to 1).
MIN_GUESSED, LONGEST_GUESSED = 4, 30
ALIKE = 0.33
# Of what looks like it, only what comes near the best.
NEAR_THE_BEST = 0.6
LONGEST_BODY = 20_000
PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum()) + "’‘"
BLANKS = " " * len(PUNCTUATION)
PINNED = "set search_path = pg_catalog, public"
TABLE = "portal_searchdocument"
_STORED = "holder_id, subject_id, indexed, names, words, codes"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


FOLD = f"""
create or replace function kring_search_fold(text) returns text language sql stable parallel safe as $kring$
  select translate(lower(public.unaccent('public.unaccent', $1)), {_quoted(PUNCTUATION)}, {_quoted(BLANKS)})
$kring$"""
# Every word stands twice: by its Dutch stem, and as it was written. The first finds 'bomen' by 'boom', the second
# finds it by 'bome' while somebody is still typing, and finds Ben, whose name is a stop word.
WORDS = f"""
create or replace function kring_search_words(title text, also text, body text) returns tsvector
language sql stable parallel safe as $kring$
  select setweight(to_tsvector('dutch', t) || to_tsvector('simple', t), 'A')
    || setweight(to_tsvector('dutch', a) || to_tsvector('simple', a), 'B')
    || setweight(to_tsvector('dutch', b) || to_tsvector('simple', b), 'C')
  from (select public.kring_search_fold(title) t, public.kring_search_fold(also) a,
    public.kring_search_fold(left(body, {LONGEST_BODY})) b) folded
$kring$"""
# Of each word that was typed: how it is sought, and how it is compared when nothing was found. Stop words are left
# out unless there is nothing else. `must` holds all words, `may` any. When guessing, a word is sought as it was typed
# or with two letters that changed places (`near`: too short a word is not alike then), or compared (`guesses`). A hint
# matches wherever a guess can, at a fifth of the cost: what is alike shares more than the first letter.
ASKED = f"""
create or replace function kring_search_asked(said text[], out must tsquery, out may tsquery, out near tsquery[],
  out swapped tsquery, out guesses text[], out hints text[]) language plpgsql stable {PINNED} as $kring$
declare word text; folded text; stemmed tsquery; one tsquery; stops tsquery;
begin
  near := '{{}}'; guesses := '{{}}'; hints := '{{}}';
  foreach word in array said loop
    folded := trim(public.kring_search_fold(word));
    continue when folded = '' or cardinality(near) = {MAX_WORDS};
    stemmed := to_tsquery('dutch', format('%L', folded));
    one := stemmed || to_tsquery('simple', format(
      case when cardinality(said) = 1 and length(folded) < {MIN_BEGINNING} then '%L' else '%L:*' end, folded));
    may := coalesce(may || one, one);
    if numnode(stemmed) = 0 then
      stops := coalesce(stops && one, one);
      continue;
    end if;
    must := coalesce(must && one, one);
    if length(folded) between {MIN_GUESSED} and {LONGEST_GUESSED} then
      guesses := guesses || folded;
      hints := hints || (select case when bool_or(t like '0x%') then '%' else string_agg('%' || t || '%', '|') end
        from unnest(public.show_trgm(folded)) t where t not like '  %');
      for place in 1 .. length(folded) - 1 loop
        one := one || to_tsquery('simple', format('%L:*',
          overlay(folded placing reverse(substr(folded, place, 2)) from place for 2)));
      end loop;
    else
      guesses := guesses || null::text; hints := hints || null::text;
    end if;
    near := near || one; swapped := coalesce(swapped && one, one);
  end loop;
  must := coalesce(must, stops);
end $kring$"""
# Everything here begins with this, so that what a release no longer declares can be swept away.
FORGET_OLD = """
do $kring$ declare row record; begin
  for row in select tgname, tgrelid::regclass as relation from pg_trigger where tgname like 'kring\\_search\\_%' loop
    execute format('drop trigger %I on %s', row.tgname, row.relation);
  end loop;
  for row in select oid::regprocedure as signature from pg_proc
    where pronamespace = 'public'::regnamespace and proname like 'kring\\_search\\_%' loop
    execute format('drop function %s', row.signature);
  end loop;
end $kring$"""


def statements(tables: set[str]) -> list[str]:
    """All of it as SQL; nothing while the table of documents is not there yet."""
    if TABLE not in tables:
        return []
    said = [FORGET_OLD, FOLD, WORDS, ASKED]
    for kind in kinds():
        said += _keeping(kind, tables)
    for hat in EVERYBODY:
        mine = [kind for kind in kinds() if hat in kind.sights]
        said += [*_finding(hat, mine), *_guessing(hat, mine)] if mine else []
    return said


# --- Keeping the documents right --------------------------------------------------------------------------------------
def _fresh(kind: Kind, which: str, select: str = "") -> str:
    """The documents of a kind as they should be, for the objects that `which` chooses."""
    return (
        "select n.object_id, n.holder_id, n.subject_id, "
        f"({kind.indexed}) as indexed, public.kring_search_fold(n.title || ' ' || n.also) as names, "
        "public.kring_search_words(n.title, n.also, n.body) as words, n.codes "
        f"from ({select or kind.documents}) n where {which}"
    )


def _keeping(kind: Kind, tables: set[str]) -> list[str]:
    said = [*_refresh(kind), *_check(kind), *_last(kind)]
    for number, (table, touched) in enumerate(kind.made_from.items()):
        if table in tables:
            said += _triggers(kind, number, table, touched)
    return said


def _refresh(kind: Kind) -> list[str]:
    changes = ", ".join(f"{column} = excluded.{column}" for column in _STORED.split(", "))
    old = ", ".join(f"d.{column}" for column in _STORED.split(", "))
    new = ", ".join(f"excluded.{column}" for column in _STORED.split(", "))
    name = f"kring_search_refresh_{kind.name}(bigint[])"
    return [
        f"""create or replace function kring_search_refresh_{kind.name}(ids bigint[]) returns void language sql volatile
        security definer {PINNED} as $kring$
          delete from {TABLE} d where d.kind = '{kind.name}' and d.object_id = any(ids)
            and not exists (select 1 from ({kind.documents}) n where n.object_id = d.object_id);
          insert into {TABLE} as d (kind, object_id, {_STORED})
            select '{kind.name}', f.* from ({_fresh(kind, "n.object_id = any(ids)")}) f order by f.object_id
            on conflict (kind, object_id) do update set {changes} where ({old}) is distinct from ({new});
        $kring$""",
        f"revoke execute on function {name} from public",
    ]


def _check(kind: Kind) -> list[str]:
    """The objects from `first` up to `last` whose document is missing, too much or not as it should be."""
    name = f"kring_search_check_{kind.name}(bigint, bigint, boolean)"
    in_range = "object_id between first and last"
    old = ", ".join(f"d.{column}" for column in _STORED.split(", "))
    new = ", ".join(f"f.{column}" for column in _STORED.split(", "))
    return [
        f"""create or replace function kring_search_check_{kind.name}(first bigint, last bigint, repair boolean)
        returns setof bigint language plpgsql volatile security definer {PINNED} as $kring$
        declare wrong bigint[];
        begin
          wrong := array(
            select object_id from ({_fresh(kind, f"n.{in_range}")}) f
            full join (select * from {TABLE} where kind = '{kind.name}' and {in_range}) d using (object_id)
            where d.kind is null or f.indexed is null or ({old}) is distinct from ({new}));
          if repair then perform public.kring_search_refresh_{kind.name}(wrong); end if;
          return query select unnest(wrong);
        end $kring$""",
        f"revoke execute on function {name} from public",
        f"grant execute on function {name} to {SYSTEM}",
    ]


def _last(kind: Kind) -> list[str]:
    name = f"kring_search_last_{kind.name}()"
    return [
        f"""create or replace function {name} returns bigint language sql stable security definer {PINNED} as $kring$
          select greatest(0, (select max(n.object_id) from ({kind.documents}) n),
            (select max(object_id) from {TABLE} where kind = '{kind.name}')) $kring$""",
        f"revoke execute on function {name} from public",
        f"grant execute on function {name} to {SYSTEM}",
    ]


def _triggers(kind: Kind, number: int, table: str, touched: str) -> list[str]:
    function = f"kring_search_found_{kind.name}_{number}"
    said = [
        f"""create or replace function {function}() returns trigger language plpgsql security definer {PINNED}
        as $kring$
        declare ids bigint[] := array(select distinct c.id from ({touched}) c(id) where c.id is not null);
        begin
          if cardinality(ids) > 0 then perform public.kring_search_refresh_{kind.name}(ids); end if;
          return null;
        end $kring$""",
        f"revoke execute on function {function}() from public",
    ]
    for event, rows in (("insert", "new"), ("update", "new"), ("delete", "old")):
        said.append(
            f"create trigger {function}_{event} after {event} on {table} referencing {rows} table as changed "
            f"for each statement execute function {function}()"
        )
    return said


# --- Finding ----------------------------------------------------------------------------------------------------------
_ARGUMENTS = "said text[], typed text[], kinds text[], most integer"
_TYPES = "text[], text[], text[], integer"


def _function(name: str, hat: str, body: list[str]) -> list[str]:
    who = f"{LOGIN}, {GRANTS}" if hat == VISITOR else hat
    # A plan for these very words: whether an index helps depends on how rare they are.
    return [
        f"""create function {name}({_ARGUMENTS}) returns table (kind text, object_id bigint)
        language plpgsql stable security definer {PINNED} set plan_cache_mode = force_custom_plan as $kring$
        #variable_conflict use_column
        declare asked record := public.kring_search_asked(said);
          must tsquery := asked.must; may tsquery := asked.may; near tsquery[] := asked.near;
          swapped tsquery := asked.swapped;
          guesses text[] := asked.guesses; hints text[] := asked.hints;
          whole text := array_to_string(asked.guesses, ' ');
        begin
          {" ".join(body)}
        end $kring$""",
        f"revoke execute on function {name}({_TYPES}) from public",
        f"grant execute on function {name}({_TYPES}) to {who}",
    ]


def _finding(hat: str, mine: list[Kind]) -> list[str]:
    """All words, by stem or by beginning; or a number or address in full."""
    body = []
    for kind in mine:
        match = "(d.words @@ must or d.codes && typed)" if kind.sights[hat].codes else "d.words @@ must"
        body.append(_branch(kind, hat, {True: match, False: match}, "ts_rank(d.words, may)"))
    return _function(hat.replace("kring_", "kring_search_find_"), hat, body)


def _guessing(hat: str, mine: list[Kind]) -> list[str]:
    """Each word as it was typed, or something in title or names that is much like it."""
    hinted = (
        "case when (' ' || d.names || ' ') like any(string_to_array(hints[{0}], '|')) "
        "then guesses[{0}] <% d.names else false end"
    )
    match = {True: _each("guesses[{0}] <% d.names"), False: _each(hinted)}
    # Set here, not at the function: only a superuser may do that. Naming the function first loads the extension.
    alike_enough = f"perform word_similarity('', ''), set_config('pg_trgm.word_similarity_threshold', '{ALIKE}', true);"
    body = ["if whole = '' then return; end if;", alike_enough]
    rank = "case when d.words @@ swapped then 1 else word_similarity(whole, d.names) end"
    body += [_branch(kind, hat, match, rank, least=f"where f.rank >= {NEAR_THE_BEST} * f.best") for kind in mine]
    return _function(hat.replace("kring_", "kring_search_guess_"), hat, body)


def _each(alike: str) -> str:
    """Every word that was typed: none, found as it is, or alike."""
    one = "(near[{0}] is null or d.words @@ near[{0}] or " + alike + ")"
    return " and ".join(one.format(place) for place in range(1, MAX_WORDS + 1))


def _branch(kind: Kind, hat: str, match: dict[bool, str], rank: str, least: str = "") -> str:
    """One kind inside the function of a hat; `match` is for documents in an index, and for those in none."""
    sight = kind.sights[hat]
    code = "d.codes && typed" if sight.codes else "false"
    columns = f"d.object_id, d.names, ({code}) as by_code, ({sight.own}) as own, {rank} as rank"
    seen = f"d.kind = '{kind.name}' and {test_of(kind, hat)}"
    which = {True: "d.indexed", False: "not d.indexed"}
    parts = [
        f"select {columns} from {TABLE} d where {which[shelf]} and {seen} and {match[shelf]}"
        for shelf in _shelves(kind)
    ]
    if hat in kind.unstored:
        # Without `offset 0` the words of each row would be made again for every place that names them.
        unstored = _fresh(kind, "true", kind.unstored[hat])
        parts.append(f"select {columns} from ({unstored} offset 0) d where {match[False]}")
    best = ", max(rank) over () as best" if least else ""
    order = "object_id desc" if kind.newest_first else "names, f.object_id desc"
    return (
        f"if '{kind.name}' = any(kinds) then return query select '{kind.name}'::text, f.object_id "
        f"from (select *{best} from ({' union all '.join(parts)}) every) f {least} "
        f"order by f.by_code desc, f.own desc, f.rank desc, f.{order} limit most; end if;"
    )


def _shelves(kind: Kind) -> list[bool]:
    """Whether documents of this kind stand among the indexed ones, among the others, or among both."""
    return {"true": [True], "false": [False]}.get(kind.indexed, [True, False])
