"""What a web page's own style says of an element: hidden, struck out, raised. Linked style sheets are not fetched.

Of the page's style sheets the rules with simple selectors count (``td.note``, ``.a.b``, ``#id``, ``sup``), outside of
rules for a medium; of two that say different things the more particular one, as CSS 2.2, 6.4.1 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from extract.readers.package import Element

_PROPERTIES = frozenset(
    {"display", "visibility", "mso-hide", "font-size", "vertical-align", "text-decoration", "text-decoration-line"}
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACES = re.compile(r"([{}])")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NAMES = re.compile(r"[.#][\w-]+")
_NO_SIZE = re.compile(r"0+(?:\.0+)?(?:[a-z]+|%)?")
_STRIKING_TAGS = frozenset({"del", "s", "strike"})
MAX_STYLE = 1 << 20  # characters of all style sheets of a page
MAX_RULES = 5_000
_IMPORTANT, _OWN = 1 << 30, 1 << 29  # more than any selector's weight


@dataclass(frozen=True, slots=True)
class _Rule:
    """A simple selector, what it sets (each with its weight), and its place among the rules."""

    tag: str | None
    names: frozenset[str]  # .class and #id
    values: Mapping[str, tuple[int, str]]


@dataclass(slots=True)
class PageStyles:
    """The rules of one page by a name that an element must bear: one of a class, an id, or its tag."""

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> PageStyles:
        found, left, count = cls(), MAX_STYLE, 0
        for style in root.iter("style"):
            text = (style.text or "")[:left]
            left -= len(text)
            for selectors, declarations in _blocks(_COMMENT.sub("", text)):
                values = _declared(declarations)
                for selector in selectors.split(",") if values else ():
                    count += 1
                    if count <= MAX_RULES:
                        found._add(selector.strip(), values)
        return found

    def is_hidden(self, element: Element) -> bool:
        """Whether nobody sees the element. Text without a size is hidden where nothing within could give it one."""
        values = self._values_of(element)
        if not values:
            return False
        if values.get("display") == "none" or values.get("mso-hide") == "all":
            return True
        if values.get("visibility") in ("hidden", "collapse"):
            return True
        return _NO_SIZE.fullmatch(values.get("font-size", "1")) is not None and not any(
            one.get("style") or one.get("class") or one.get("id") or one.get("size")
            for one in element.iterdescendants()
        )

    def keeps_place(self, element: Element) -> bool:
        """Whether an element takes its place where nobody sees it (CSS 2.2, 11.2): all but what is not displayed."""
        return self._values_of(element).get("display") != "none"

    def is_struck(self, element: Element) -> bool:
        """Whether the text of the element is struck out."""
        if element.tag in _STRIKING_TAGS:
            return True
        values = self._values_of(element)
        return any("line-through" in values.get(name, "") for name in ("text-decoration", "text-decoration-line"))

    def is_raised(self, element: Element) -> bool:
        """Whether an element of running text is superscript."""
        return element.tag == "sup" or self._values_of(element).get("vertical-align") == "super"

    def _add(self, selector: str, values: Mapping[str, tuple[int, str]]) -> None:
        match = _COMPOUND.fullmatch(selector)
        if match is None or not selector:
            return
        tag = (match.group(1) or "").lower().replace("*", "") or None
        names = _NAMES.findall(match.group(2))
        weight = sum(10_000 if name.startswith("#") else 100 for name in names) + (tag is not None)
        weighed = {name: (weight + more, value) for name, (more, value) in values.items()}
        if key := max(names, default=tag or ""):
            self._rules.setdefault(key, []).append(_Rule(tag, frozenset(names), weighed))

    def _values_of(self, element: Element) -> dict[str, str]:
        own = element.get("style")
        if not own and not self._rules:
            return {}
        names = {f".{name}" for name in (element.get("class") or "").split()}
        names |= {f"#{element.get('id')}"} if element.get("id") else set()
        weighed: dict[str, tuple[int, str]] = {}
        for key in (element.tag, *names) if self._rules else ():
            for rule in self._rules.get(key, ()):
                if rule.names <= names and rule.tag in (None, element.tag):
                    _take(weighed, rule.values)
        if own:
            _take(weighed, {name: (more + _OWN, value) for name, (more, value) in _declared(own).items()})
        return {name: value for name, (_, value) in weighed.items()}


def _take(weighed: dict[str, tuple[int, str]], values: Mapping[str, tuple[int, str]]) -> None:
    for name, value in values.items():
        if name not in weighed or value[0] >= weighed[name][0]:
            weighed[name] = value


def _declared(text: str) -> dict[str, tuple[int, str]]:
    """``name: value; ...`` → those that reading needs, with the weight that ``!important`` gives them."""
    found: dict[str, tuple[int, str]] = {}
    for one in text.lower().split(";"):
        name, _, value = one.partition(":")
        if (name := name.strip()) in _PROPERTIES:
            plain, _, mark = value.partition("!")
            found[name] = (_IMPORTANT if mark.strip() == "important" else 0, plain.strip())
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The selectors and the declarations of a style sheet's rules; what stands within an at-rule is left out."""
    opened: list[str] = []
    piece = ""
    for token in _BRACES.split(text):
        if token == "{":
            opened.append(piece.rpartition(";")[2].strip())
        elif token == "}" and opened:
            selectors = opened.pop()
            if not opened and not selectors.startswith("@"):
                yield selectors, piece
        piece = "" if token in ("{", "}") else token
