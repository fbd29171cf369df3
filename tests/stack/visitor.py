"""A visitor without a browser: cookies, forms, and the one-click log-in of the demo."""

import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Keeps cookies over requests to one running house."""

    def __init__(self, address: str):
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, timeout: float = 30) -> str:
        with self.opener.open(f"{self.address}{path}", timeout=timeout) as answer:
            return answer.read().decode(errors="ignore")

    def get_bytes(self, path: str) -> bytes:
        with self.opener.open(f"{self.address}{path}", timeout=30) as answer:
            return answer.read()

    def post(self, path: str, form_on: str, **fields: str) -> tuple[str, str]:
        """Send the form that stands on page `form_on`; answers with where we ended and the page there."""
        token = TOKEN.search(self.get(form_on))
        assert token, f"no form on {form_on}"
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        request = urllib.request.Request(f"{self.address}{path}", data, headers={"Referer": self.address})
        with self.opener.open(request, timeout=30) as answer:
            return answer.url.removeprefix(self.address), answer.read().decode(errors="ignore")

    def log_in_as(self, name: str) -> None:
        """By the one-click log-in; `name` as it stands on the page."""
        page = self.get("/demo/")
        before = page[: page.index(name)] if name in page else page
        after = page[len(before) :]
        found = re.search(r'name="membership" value="([^"]+)"', after) or re.search(r'value="([0-9a-f-]{36})"', after)
        assert found, f"{name} is not on the log-in page of the demo"
        self.post("/demo/", "/demo/", membership=found[1])

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
