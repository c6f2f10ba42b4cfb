"""`parse_mode=HTML`, with the errors of Telegram's parser (offsets are in bytes of UTF-8)."""

import re
from html import unescape

from sandbox.formatting.builder import MarkupError, OpenEntity, TextBuilder
from sandbox.wire import Json

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities; raises MarkupError."""
    return _HtmlParser(source).parse()


class _HtmlParser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = TextBuilder()
        self._open: list[OpenEntity] = []

    def parse(self) -> tuple[str, list[Json]]:
        while self._at < len(self._source):
            self._step()
        if self._open:
            name = self._open[-1].name
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self._out.result()

    def _step(self) -> None:
        char = self._source[self._at]
        if char == "&":
            self._reference()
        elif char != "<":
            self._out.add(char)
            self._at += 1
        elif self._source.startswith("</", self._at):
            self._end_tag()
        else:
            self._start_tag()

    def _bytes(self, index: int) -> int:
        return len(self._source[:index].encode())

    def _reference(self) -> None:
        match = REFERENCE.match(self._source, self._at)
        text = match.group() if match else "&"
        self._out.add(unescape(text) if match else text)
        self._at += len(text)

    def _start_tag(self) -> None:
        begin = self._at
        match = re.compile(r"[^\s>]*").match(self._source, begin + 1)
        end = match.end() if match else begin + 1
        if end >= len(self._source):
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        name = self._source[begin + 1 : end].lower()
        if name not in KINDS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, begin, end)
        argument = self._argument(name, attributes, begin)
        self._open.append(OpenEntity(name, self._bytes(begin), self._out.length, argument))

    def _attributes(self, name: str, begin: int, end: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            end += len(self._source[end:]) - len(self._source[end:].lstrip())
            if end >= len(self._source):
                raise MarkupError(f'Unclosed start tag "{name}" at byte offset {self._bytes(begin)}')
            if self._source[end] == ">":
                self._at = end + 1
                return attributes
            match = ATTRIBUTE.match(self._source, end)
            if match is None or not match.group(1):
                raise MarkupError(f'Empty attribute name in the tag "{name}" at byte offset {self._bytes(begin)}')
            attributes[match.group(1).lower()] = unescape((match.group(2) or "").strip("\"'"))
            end = match.end()

    def _argument(self, name: str, attributes: dict[str, str], begin: int) -> str:
        if name == "span" and attributes.get("class") != "tg-spoiler":
            offset = self._bytes(begin)
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        if name == "code":
            return attributes.get("class", "").removeprefix("language-")
        if name == "blockquote":
            return "expandable" if "expandable" in attributes else ""
        return attributes.get({"a": "href", "tg-emoji": "emoji-id"}.get(name, ""), "")

    def _end_tag(self) -> None:
        begin = self._at
        end = self._source.find(">", begin)
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        if end < 0:
            raise MarkupError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        name = self._source[begin + 2 : end].strip().lower()
        entity = self._open.pop()
        if name and name != entity.name:
            expected = f'expected "</{entity.name}>", found "</{name}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {self._bytes(begin)}, {expected}")
        self._at = end + 1
        self._close(entity)

    def _close(self, entity: OpenEntity) -> None:
        start, out = entity.start, self._out
        if entity.name == "a":
            out.close_link(start, entity.argument or out.since(start))
        elif entity.name == "tg-emoji":
            out.close(start, "custom_emoji", custom_emoji_id=entity.argument)
        elif entity.name == "blockquote" and entity.argument:
            out.close(start, "expandable_blockquote")
        elif entity.name == "pre":
            self._close_pre(start)
        else:
            language = {"language": entity.argument} if entity.name == "code" and entity.argument else {}
            out.close(start, KINDS[entity.name], **language)

    def _close_pre(self, start: int) -> None:
        """`<pre><code class="language-x">` is one entity with a language; a code inside pre vanishes."""
        inner = [e for e in self._out.entities if e["type"] == "code" and e["offset"] >= start]
        whole = [e for e in inner if e["offset"] == start and e["length"] == self._out.length - start]
        self._out.entities = [e for e in self._out.entities if e not in inner]
        language = whole[0].get("language") if whole else None
        self._out.close(start, "pre", **({"language": language} if language else {}))
