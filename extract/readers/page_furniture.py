"""What of a web page is no part of the report: scripts, navigation, footers, lists of links, what nobody sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.readers.package import Element
from extract.readers.page_styles import PageStyles
from extract.readers.page_words import PageWords

_NO_TEXT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "button", "select", "option", "input", "textarea",
     "iframe", "frame", "object", "embed", "applet", "svg", "canvas", "video", "audio", "map", "datalist", "link",
     "meta"}
)  # fmt: skip
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog", "alert"})
_LISTS = frozenset({"ul", "ol", "dl", "div", "td", "table", "p", "section", "span"})
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MIN_LINKS = 4
LINK_SHARE = 0.7
LINK_LENGTH = 30  # characters; links of a list are shorter on average
MENU_LENGTH = 8  # characters: two links of a menu, with nothing beside them
OWN_SHARE = 0.3  # a part that holds so much of the page's text is no furniture, whatever its name


@dataclass(slots=True)
class Furniture:
    """Knows the furniture of one page. ``total`` is the length of the page's own text, links left out."""

    words: PageWords
    total: int = 0
    styles: PageStyles = field(default_factory=PageStyles)
    _lengths: dict[Element, tuple[int, int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element, words: PageWords) -> Furniture:
        found = cls(words, styles=PageStyles.of(root))
        found._measure(root)
        found.total = found._lengths[root][0] - found._lengths[root][1]
        return found

    def is_hidden(self, element: Element) -> bool:
        """Whether the page itself says that nobody sees the element."""
        return element.get("hidden") is not None or self.styles.is_hidden(element)

    def keeps_place(self, element: Element) -> bool:
        """Whether a hidden row or cell still takes its place in the table, as a blank one."""
        return element.get("hidden") is None and self.styles.keeps_place(element)

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
