"""The HTML of other help centres as Markdown: what Telegram can show stays, everything else becomes plain text.

HTML ─→ html.parser ─→ known tags: marks and line breaks · unknown tags: their text · script, style: nothing
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~", "strike": "~~"}
_BLOCKS = frozenset({
    "p", "div", "section", "article", "header", "footer", "table", "tbody", "thead", "figure", "dl", "dt", "dd", "hr",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SPECIAL = re.compile(r"[\\`*\[\]<>~]|(?<!\w)_|_(?!\w)")
_LEADING = re.compile(r"^(\s*)([#+>-]|\d+(?=[.)]))")
_HEADING = re.compile(r"h[1-6]")


def to_markdown(html: str) -> tuple[str, tuple[str, ...]]:
    """The Markdown, and the addresses of pictures that stood in the text."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.markdown(), tuple(parser.pictures)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: list[str] = []
        self._out: list[str] = []
        self._silent = 0
        self._pre = 0
        self._lists: list[int | None] = []
        self._quotes: list[int] = []
        self._links: list[tuple[str, int]] = []

    def markdown(self) -> str:
        """What was read, with no more than one blank line between blocks."""
        text = re.sub(r"(?<! )[ \t]\n", "\n", "".join(self._out))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._out.append("\n" if self._pre else "  \n")
        elif tag == "img":
            self.pictures.append(dict(attrs).get("src") or "")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._out)))
        elif tag in _MARKS:
            self._out.append(_MARKS[tag])
        elif tag in {"pre", "code"}:
            self._code(tag, 1)
        else:
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            self._link(*self._links.pop())
        elif tag in _MARKS:
            self._close(_MARKS[tag])
        elif tag in {"pre", "code"}:
            self._code(tag, -1)
        else:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            self._out.append(data)
            return
        text = re.sub(r"\s+", " ", data)
        at_start = not self._out or self._out[-1].endswith("\n")
        escaped = _SPECIAL.sub(lambda found: "\\" + found[0], text.lstrip() if at_start else text)
        self._out.append(_LEADING.sub(_harmless, escaped) if at_start else escaped)

    def _block(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._out.append(f"\n\n{'#' * int(tag[1])} ")
        elif tag in {"ul", "ol"}:
            self._out.append("" if self._lists else "\n\n")
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._out.append(f"\n{'   ' * (len(self._lists) - 1)}{self._bullet()} ")
        elif tag == "blockquote":
            self._out.append("\n\n")
            self._quotes.append(len(self._out))
        elif tag == "tr":
            self._out.append("\n")
        elif tag in {"td", "th"}:
            self._out.append("" if not self._out or self._out[-1].endswith("\n") else " — ")
        elif tag in _BLOCKS and not self._lists:
            self._out.append("\n\n")

    def _end(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._out.append("" if self._lists else "\n\n")
        elif tag == "blockquote" and self._quotes:
            start = self._quotes.pop()
            inside = re.sub(r"\n{3,}", "\n\n", "".join(self._out[start:])).strip()
            self._out[start:] = ["\n".join(f"> {line}".rstrip() for line in inside.split("\n")), "\n\n"]
        elif (tag in _BLOCKS and not self._lists) or _HEADING.fullmatch(tag):
            self._out.append("\n\n")

    def _bullet(self) -> str:
        last = self._lists[-1] if self._lists else None
        if last is None:
            return "-"
        self._lists[-1] = last + 1
        return f"{last + 1}."

    def _close(self, mark: str) -> None:
        """Marks hold only where no space stands inside of them; around nothing they are taken away."""
        last = self._out[-1] if self._out else ""
        kept = last.rstrip(" ")
        if last == mark:
            self._out.pop()
        elif kept:
            self._out[-1:] = [kept, mark, last[len(kept) :]]
        else:
            self._out.append(mark)

    def _code(self, tag: str, step: int) -> None:
        """Code inside of `pre` needs no marks of its own."""
        if tag == "pre":
            self._out.append("\n\n```\n" if step > 0 else "\n```\n\n")
            self._pre = max(0, self._pre + step)
        elif not self._pre:
            self._out.append("`")

    def _link(self, address: str, start: int) -> None:
        words = "".join(self._out[start:]).strip()
        if words and urlsplit(address).scheme.lower() in _SCHEMES:
            target = address.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
            self._out[start:] = [f"[{words}]({target})"]


def _harmless(found: re.Match[str]) -> str:
    """What would begin a heading, a list or a quotation at the start of a line."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
