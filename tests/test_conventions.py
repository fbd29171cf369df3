"""The house rules that a machine can check. A rule without a check is a wish."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from portal.access import our_views

ORDER = ["portal", "frameworks", "tips", "partnerships", "portfolio", "assessment", "careers", "innovation"]
MAY_IMPORT = {theme: set(ORDER[: place + 1]) for place, theme in enumerate(ORDER)}
# Inside a theme a room may use the rooms to its left.
ROOMS = ["models", "wall", "reports", "tasks", "actions", "views", "urls"]
# Files that put the parts together may see every theme.
COMPOSING = {"portal/urls.py", "portal/celery.py", "portal/apps.py"}
COMPOSING_FOLDERS = ("portal/demo/", "portal/seeding/")
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
).stdout.split("\n")  # fmt: skip
PYTHON = [path for path in TRACKED if path.endswith(".py") and "/migrations/" not in path and Path(path).exists()]
SOURCES = [path for path in PYTHON if path.split("/")[0] in ORDER]
TEMPLATES = [path for path in TRACKED if path.startswith("templates/") and Path(path).exists()]


def _tree(path: str) -> ast.Module:
    return ast.parse(Path(settings.BASE_DIR, path).read_text())


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_themes_import_in_one_direction(path):
    if path in COMPOSING or path.startswith(COMPOSING_FOLDERS) or "/management/commands/" in path:
        return
    themes = {name.split(".")[0] for name in _imported(_tree(path))} & set(ORDER)
    assert themes <= MAY_IMPORT[path.split("/")[0]]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_models_do_not_know_what_is_done_with_them(path):
    theme, room = path.split("/")[0], path.split("/")[1].removesuffix(".py")
    if room != "models" or theme == "portal":
        return
    beyond = {f"{theme}.{later}" for later in ROOMS[2:]}
    assert not {".".join(name.split(".")[:2]) for name in _imported(_tree(path))} & beyond


@pytest.mark.parametrize("path", [path for path in SOURCES if "/views" in path], ids=str)
def test_views_write_nothing(path):
    calls = [
        node.func.attr
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert not {"save", "bulk_create", "bulk_update", "unscoped"} & set(calls)


@pytest.mark.parametrize("view", our_views(), ids=lambda view: f"{view.__module__}.{view.__name__}")
def test_every_view_states_its_policy(view):
    assert view.access_policy


def test_files_stay_short():
    long = {path: lines for path in PYTHON if (lines := len(Path(path).read_text().splitlines())) > 400}
    assert long == {}


def test_functions_stay_short():
    long = [
        f"{path}:{node.name} ({node.end_lineno - node.lineno + 1})"
        for path in PYTHON
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 48
    ]
    assert long == []


def test_no_drawers():
    names = {Path(path).stem for path in PYTHON} | {Path(path).parent.name for path in PYTHON}
    assert not names & {"utils", "helpers", "services", "common", "misc"}


def test_no_inline_style_or_script():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|\bjs:")
    found = [path for path in TEMPLATES if path.endswith(".html") and inline.search(Path(path).read_text())]
    assert found == []


def test_only_one_place_sets_the_role():
    # How alike words must be is no role (portal/search/wall.py).
    setting = re.compile(r"set_config\((?!'pg_trgm\.)|set\s+(local\s+)?role", re.IGNORECASE)
    allowed = {"portal/actors.py", "portal/roles.py"}
    found = {path for path in SOURCES if setting.search(Path(path).read_text())}
    assert found <= allowed


def test_no_package_index_is_named():
    host = re.compile("pypi" + r"\.org|python" + r"hosted\.org|registry\.npm" + r"js\.org|deb\.debian" + r"\.org")
    found = [path for path in TRACKED if path and Path(path).is_file() and host.search(_text(path))]
    assert found == []


def _text(path: str) -> str:
    return Path(path).read_bytes().decode(errors="ignore")


def test_included_forms_get_their_token():
    """`only` also drops csrf_token: a form in such an include would be refused by a real browser, not by a test."""
    with_form = {
        path.removeprefix("templates/") for path in TEMPLATES if "/_" in path and "csrf_token" in Path(path).read_text()
    }
    includes = re.compile(r'{% include "([^"]+)"[^%]* only %}')
    without = [
        (path, match[1])
        for path in TEMPLATES
        if path.endswith(".html")
        for match in includes.finditer(Path(path).read_text())
        if match[1] in with_form and "csrf_token=csrf_token" not in match[0]
    ]
    assert without == []


# Pages that show a list under another name.
LISTS_BY_ANOTHER_NAME = ["portal:today", "portal:reports", "portal:people"]


def _lists(resolver=None, space: str = "") -> list[str]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += _lists(entry, entry.namespace or space)
        elif space in ORDER and (entry.name or "").endswith("_list"):
            found.append(f"{space}:{entry.name}")
    return found


@pytest.mark.parametrize("name", sorted({*_lists(), *LISTS_BY_ANOTHER_NAME}))
def test_every_list_has_a_test_that_counts_its_queries(name):
    """A test file that counts queries names the page; what it counts with (1 and 3 rows) is up to the reader."""
    short = name.partition(":")[2]
    counting = [path for path in PYTHON if path.startswith("tests/") and "num_queries" in Path(path).read_text()]
    names = re.compile(rf'"(?:{re.escape(name)}|{re.escape(short)})"')
    assert [path for path in counting if names.search(Path(path).read_text())]
