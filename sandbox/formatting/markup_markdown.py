"""`parse_mode=MarkdownV2`, with the errors of Telegram's parser (offsets are in bytes of UTF-8)."""

from urllib.parse import parse_qs, urlsplit

from sandbox.formatting.builder import MarkupError, OpenEntity, TextBuilder
from sandbox.wire import Json

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
}
MARKS = (("__", "Underline"), ("_", "Italic"), ("*", "Bold"), ("~", "Strikethrough"), ("||", "Spoiler"))
MARK_OF = {name: mark for mark, name in MARKS} | {"Code": "`", "Pre": "```", "PreCode": "```"}
VERBATIM = frozenset({"Code", "Pre", "PreCode"})
BRACKETS = frozenset({"TextUrl", "CustomEmoji"})


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities; raises MarkupError."""
    return _MarkdownParser(source).parse()


class _MarkdownParser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = TextBuilder()
        self._open: list[OpenEntity] = []

    def parse(self) -> tuple[str, list[Json]]:
        while self._at < len(self._source):
            self._step()
        if self._open and self._open[-1].name == "BlockQuote":
            self._end_quote()
        if self._open:
            raise self._unfinished()
        return self._out.result()

    @property
    def _top(self) -> str:
        return self._open[-1].name if self._open else ""

    def _next(self, mark: str) -> bool:
        return self._source.startswith(mark, self._at)

    def _bytes(self, index: int) -> int:
        return len(self._source[:index].encode())

    def _unfinished(self) -> MarkupError:
        entity = self._open[-1]
        return MarkupError(f"Can't find end of {entity.name} entity at byte offset {entity.source_offset}")

    def _take(self, count: int = 1) -> None:
        self._out.add(self._source[self._at : self._at + count])
        self._at += count

    def _step(self) -> None:
        char = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        if char == "\\" and following and ord(following) < 127:
            self._at += 1
            self._take()
        elif self._closes_here():
            self._close()
        elif self._top in VERBATIM:
            self._take()
        elif char == "\n":
            self._new_line()
        elif self._starts_quote():
            self._start_quote()
        elif char in RESERVED:
            self._open_entity(char)
        else:
            self._take()

    def _closes_here(self) -> bool:
        top = self._top
        if top == "Italic":
            return self._next("_") and not self._next("__")
        if top in BRACKETS:
            return self._next("]")
        return top in MARK_OF and self._next(MARK_OF[top])

    def _open_entity(self, char: str) -> None:
        if char == "`":
            self._open_code()
        elif char == "[":
            self._push("TextUrl", 1)
        elif self._next("!["):
            self._push("CustomEmoji", 2)
        else:
            mark, name = next(((m, n) for m, n in MARKS if self._next(m)), ("", ""))
            if not name:
                raise MarkupError(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
            self._push(name, len(mark))

    def _push(self, name: str, width: int, argument: str = "") -> None:
        self._open.append(OpenEntity(name, self._bytes(self._at), self._out.length, argument))
        self._at += width

    def _open_code(self) -> None:
        if not self._next("```"):
            self._push("Code", 1)
            return
        end = begin = self._at + 3
        while end < len(self._source) and not self._source[end].isspace() and self._source[end] != "`":
            end += 1
        if begin < end < len(self._source) and self._source[end] != "`":
            self._push("PreCode", end - self._at, self._source[begin:end])
        else:
            self._push("Pre", 3)
        self._skip_line_end()

    def _skip_line_end(self) -> None:
        if self._next("\r\n") or self._next("\n\r"):
            self._at += 2
        elif self._next("\n") or self._next("\r"):
            self._at += 1

    def _close(self) -> None:
        entity = self._open.pop()
        if entity.name == "TextUrl":
            self._close_link(entity)
        elif entity.name == "CustomEmoji":
            self._close_emoji(entity)
        else:
            self._at += len(MARK_OF[entity.name])
            language = {"language": entity.argument} if entity.argument else {}
            self._out.close(entity.start, KINDS.get(entity.name, "pre"), **language)

    def _close_link(self, entity: OpenEntity) -> None:
        self._at += 1
        url = self._address("a URL") if self._next("(") else self._out.since(entity.start)
        self._out.close_link(entity.start, url)

    def _close_emoji(self, entity: OpenEntity) -> None:
        self._at += 1
        if not self._next("("):
            raise MarkupError("Custom emoji entity must contain a tg://emoji URL")
        emoji_id = _emoji_id(self._address("a custom emoji URL"))
        self._out.close(entity.start, "custom_emoji", custom_emoji_id=emoji_id)

    def _address(self, what: str) -> str:
        self._at += 1
        begin, address = self._at, ""
        while self._at < len(self._source) and not self._next(")"):
            if self._next("\\") and self._at + 1 < len(self._source):
                self._at += 1
            address += self._source[self._at]
            self._at += 1
        if self._at >= len(self._source):
            raise MarkupError(f"Can't find end of {what} at byte offset {self._bytes(begin)}")
        self._at += 1
        return address

    def _quoting(self) -> bool:
        return any(entity.name == "BlockQuote" for entity in self._open)

    def _starts_quote(self) -> bool:
        at_line_start = self._at == 0 or self._source[self._at - 1] == "\n"
        return at_line_start and not self._quoting() and (self._next(">") or self._next("**>"))

    def _start_quote(self) -> None:
        self._push("BlockQuote", 1 if self._next(">") else 3)

    def _new_line(self) -> None:
        """A quote goes on while lines begin with ">" and includes its last line end."""
        self._take()
        if not self._quoting():
            return
        if self._next(">"):
            self._at += 1
        elif self._top == "BlockQuote":
            self._end_quote()
        else:
            raise self._unfinished()

    def _end_quote(self) -> None:
        self._out.close(self._open.pop().start, "blockquote")


def _emoji_id(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() != "tg":
        raise MarkupError("Custom emoji URL must have scheme tg")
    if (parts.netloc or parts.path).lower() != "emoji":
        raise MarkupError('Custom emoji URL must have host "emoji"')
    ids = parse_qs(parts.query).get("id", [])
    if not ids:
        raise MarkupError("Custom emoji URL must have an emoji identifier")
    if not ids[0].isdigit() or ids[0].startswith("0"):
        raise MarkupError("Invalid custom emoji identifier specified")
    return ids[0]
