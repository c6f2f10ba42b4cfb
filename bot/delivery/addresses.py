"""Where chats are now: a group that becomes a supergroup gets another id, and messages may name the old one."""

from collections.abc import Awaitable, Callable, Mapping

from conversations.messages import Location

OnMoved = Callable[[int, int], Awaitable[None]]
"""Called with the old and the new id, so that the new one is known after a restart."""


class Addresses:
    """The present id of each chat; `moved` are the moves known already, old id to new."""

    def __init__(self, staff_group_id: int, on_moved: OnMoved, moved: Mapping[int, int] | None = None) -> None:
        self._staff_group_id = staff_group_id
        self._on_moved = on_moved
        self._moved = dict(moved or {})

    @property
    def staff_group_id(self) -> int:
        """The agents' group."""
        return self.current(self._staff_group_id)

    def current(self, chat_id: int) -> int:
        """Where the chat is now."""
        while (newer := self._moved.get(chat_id)) is not None:
            chat_id = newer
        return chat_id

    def here(self, location: Location) -> Location:
        """The same message where its chat is now."""
        return Location(self.current(location.chat_id), location.message_id)

    def names(self, chat_id: int) -> tuple[int, ...]:
        """Every id the chat has had, the present one first."""
        now = self.current(chat_id)
        return (now, *(old for old in self._moved if self.current(old) == now))

    async def move(self, chat_id: int, new_chat_id: int) -> None:
        """The chat moved; moving it to itself or again to the same place changes nothing."""
        old = self.current(chat_id)
        if new_chat_id not in self.names(old):
            self._moved[old] = new_chat_id
            await self._on_moved(old, new_chat_id)
