"""The pictures that go with an article."""

from collections.abc import Sequence
from datetime import datetime

from conversations.conversation import Conversation
from conversations.messages import ContentKind
from conversations.outgoing import ChatLane, SendPictures
from handoff.speaking import note_of_bot
from knowledge_base.articles import Picture
from storage.unit_of_work import Unit


async def show_pictures(unit: Unit, conversation: Conversation, pictures: Sequence[Picture], now: datetime) -> None:
    """Send pictures to the customer, several as one album."""
    if not pictures:
        return
    ids = [await note_of_bot(unit, conversation, ContentKind.PHOTO, now) for _ in pictures]
    action = SendPictures(hashes=tuple(picture.sha256 for picture in pictures), message_ids=tuple(ids))
    await unit.outbox.add(ChatLane(conversation.chat_id), action, now)
