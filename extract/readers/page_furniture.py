"""What of a web page is no part of the report: scripts, navigation, footers, lists of links, what nobody sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.readers.package import Element
from extract.readers.page_words import PageWords

_NO_TEXT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "button", "select", "option", "input", "textarea",
     "iframe", "frame", "object", "embed", "applet", "svg", "canvas", "video", "audio", "map", "datalist", "link",
     "meta"}
)  # fmt: skip
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog", "alert"})
_LISTS = frozenset({"ul", "ol", "dl", "div", "td", "table", "p", "section", "span"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_MEDIA = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_HIDING_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z]*)([.#][\w-]+)")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MIN_LINKS = 4
LINK_SHARE = 0.7
LINK_LENGTH = 30  # characters; links of a list are shorter on average
MENU_LENGTH = 8  # characters: two links of a menu, with nothing beside them
OWN_SHARE = 0.3  # a part that holds so much of the page's text is no furniture, whatever its name
MAX_STYLE = 1 << 20


@dataclass(slots=True)
class Furniture:
    """Knows the furniture of one page. ``total`` is the length of the page's own text, links left out."""

    words: PageWords
    total: int = 0
    hidden_names: frozenset[str] = frozenset()
    _lengths: dict[Element, tuple[int, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element, words: PageWords) -> Furniture:
        found = cls(words, hidden_names=_hidden_names(root))
        found._measure(root)
        found.total = found._lengths[root][0] - found._lengths[root][1]
        return found

    def is_hidden(self, element: Element) -> bool:
        """Whether the page itself says that nobody sees the element."""
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            return True
        names = [f".{name}" for name in (element.get("class") or "").split()]
        names += [f"#{element.get('id')}"] if element.get("id") else []
        return any(name in self.hidden_names for name in names)

    def is_unprinted(self, element: Element) -> bool:
        """Elements whose text is no text of the page."""
        return not isinstance(element.tag, str) or element.tag in _NO_TEXT

    def is_furniture(self, element: Element) -> bool:
        """Whether an element is site furniture by its tag, role or name, or because it is a list of links."""
        length, linked, links = self._lengths.get(element, (0, 0, 0))
        if length - linked > OWN_SHARE * self.total and self.total:
            return False
        if element.tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
            return True
        if element.tag == "header":
            return all(above.tag not in ("article", "main") for above in element.iterancestors())
        if element.tag in ("a", "h1", "h2", "table", "td", "tr", "body", "html") and not _is_link_list(
            element, length, linked, links
        ):
            return False
        return self._is_named(element) or self._is_list(element, length, linked, links)

    def _is_named(self, element: Element) -> bool:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        parts = {part.lower() for part in _NAME_PARTS.findall(names)}
        return not parts.isdisjoint(self.words.names) and next(element.iter("table"), None) is None

    def _is_list(self, element: Element, length: int, linked: int, links: int) -> bool:
        if element.tag not in _LISTS or not _is_link_list(element, length, linked, links):
            return False
        return not any(self.words.attachment.search(link.get("href") or "") for link in element.iter("a"))

    def _measure(self, root: Element) -> None:
        """Length of text, length of linked text and number of links of every element, bottom up."""
        for element in reversed(list(root.iter())):
            if self.is_unprinted(element):
                continue
            length = len((element.text or "").strip())
            linked = links = 0
            for one in element:
                below = self._lengths.get(one, (0, 0, 0))
                length += below[0] + len((one.tail or "").strip())
                linked, links = linked + below[1], links + below[2]
            is_link = element.tag == "a" and element.get("href") is not None
            self._lengths[element] = (length, length if is_link else linked, links + (is_link and length > 0))


def _is_link_list(element: Element, length: int, linked: int, links: int) -> bool:
    is_list = links >= MIN_LINKS and linked >= LINK_SHARE * length and linked <= LINK_LENGTH * links
    return is_list or (links >= 2 and linked == length <= MENU_LENGTH * links)


def _hidden_names(root: Element) -> frozenset[str]:
    """Classes and ids that the page's own style sheet hides everywhere (rules for a medium alone left out)."""
    names: set[str] = set()
    for style in root.iter("style"):
        text = _MEDIA.sub("", (style.text or "")[:MAX_STYLE])
        for match in _HIDING_RULE.finditer(text):
            if _HIDDEN.search(match.group(2)):
                names |= {
                    found.group(1)
                    for selector in match.group(1).split(",")
                    if (found := _SIMPLE.fullmatch(selector.strip()))
                }
    return frozenset(names)
