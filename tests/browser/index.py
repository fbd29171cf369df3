"""`make screens`: one page with every picture that the walks left, by page and role, wide beside phone.

python -m tests.browser.index
"""

import html
import re
from collections import defaultdict
from pathlib import Path

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
NAME = re.compile(r"(?P<page>.+)--(?P<role>.+)-(?P<width>\d+)\.png")
HEAD = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Schermen</title><style>
body{font:16px/1.4 system-ui;margin:2rem;background:#f3f5f1}
section{display:flex;gap:1rem;align-items:start;margin:1rem 0 3rem}
img{border:1px solid #6d7d75;background:#fff} .w1280{width:60%} .w390{width:18%}</style></head>
<body><h1>Schermen</h1>"""


def main() -> None:
    shots: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for path in sorted(SCREENS.glob("*.png")):
        if match := NAME.fullmatch(path.name):
            shots[match["page"], match["role"]][int(match["width"])] = path.name
    parts = [HEAD]
    for (page, role), files in sorted(shots.items()):
        parts.append(f"<h2>{html.escape(page)}, {html.escape(role)}</h2><section>")
        for width, name in sorted(files.items(), reverse=True):
            picture = (
                f'<img class="w{width}" src="{name}" loading="lazy" alt="{html.escape(page)} op {width} punten breed">'
            )
            parts.append(f'<a href="{name}">{picture}</a>')
        parts.append("</section>")
    (SCREENS / "index.html").write_text("".join(parts) + "</body></html>")
    print(f"{len(shots)} pagina's in {SCREENS / 'index.html'}")


if __name__ == "__main__":
    main()
