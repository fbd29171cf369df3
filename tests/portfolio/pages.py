"""Looking into pages."""

import re

HTMX = {"HX-Request": "true"}


def text_of(response) -> str:
    return response.content.decode()


def part(response, element_id: str) -> str:
    """The element with this id and everything in it, with the form tokens left out."""
    html = re.sub(r'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"', "", text_of(response))
    start = re.search(rf'<(\w+)[^>]*\bid="{element_id}"', html)
    assert start, f"no element with id {element_id}"
    tag, depth = start[1], 0
    for found in re.finditer(rf"<(/?){tag}\b", html[start.start() :]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return html[start.start() : start.start() + found.end()]
    raise AssertionError(f"{element_id} is not closed")
