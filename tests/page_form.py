"""The forms of a page, as a browser without script sees them."""

from html.parser import HTMLParser


class PageForm(HTMLParser):
    """The first form of a page, or the first that goes to `wanted`: its address and its hidden fields."""

    def __init__(self, page: str, wanted: str = "") -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, str]()
        self._wanted, self._inside, self._found = wanted, False, False
        self.feed(page)
        if not self._found:
            raise AssertionError(f"the page has no form {wanted}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._found and found.get("action", "").startswith(self._wanted):
            self._inside = self._found = True
            self.action = found.get("action", "")
        if tag == "input" and self._inside and found.get("type") == "hidden":
            self.fields[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
