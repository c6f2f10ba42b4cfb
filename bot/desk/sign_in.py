"""Somebody of the team confirms in his private chat that it is he who signs in to the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.callbacks import DecideSignIn
from bot.telegram_messages import Incoming
from console.browsers import browser_name
from console.security.tokens import digest
from conversations.clock import Clock
from conversations.formatting import shortened
from conversations.messages import Location
from conversations.outgoing import Button, ChatLane, EditInPlace, FormattedText, Keyboard, SendText
from handoff.team import Deed, Person
from handoff.telegram_sign_in import SignInState, TelegramSignIn, choices, code_in
from locales.texts import Texts, texts_for
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

ATTEMPTS = 10
WINDOW = timedelta(minutes=15)
MAX_BROWSER = 60


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """Asks, and takes the answer; `texts` are for people who chose no language in the console."""

    database: Database
    texts: Texts
    clock: Clock

    async def knows(self, user_id: int) -> bool:
        """Whether this Telegram account belongs to somebody of the team."""
        async with self.database.reading() as unit:
            return await unit.agents.by_telegram_id(user_id) is not None

    async def ask(self, said: Incoming, given: str, item: InboxItem) -> None:
        """Show where the code comes from, with numbers to choose from; every wrong code counts."""
        now, user = self.clock(), _user(said.user_id)
        async with self.database.unit(completing=item) as unit:
            person = await unit.people.by_telegram_id(said.user_id)
            texts = self._texts_of(person)
            if person is None or not person.active:
                await self._say(unit, said.at, FormattedText(texts("telegram-no-account")))
                return
            if await unit.sign_ins.count(since=now - WINDOW, login=user) >= ATTEMPTS:
                return
            found = await unit.telegram_sign_ins.open(digest(code_in(given)), person.id, now)
            if found is None:
                await unit.sign_ins.refused(user, "", now)
                await self._say(unit, said.at, FormattedText(texts("telegram-code-old")))
                return
            question = texts("telegram-question", browser=_browser(found), address=found.address or "—")
            await self._say(unit, said.at, FormattedText(question), _keyboard(found, choices(found.number), texts))

    async def decide(self, at: Location, user_id: int, sign_in_id: int, number: int, item: InboxItem) -> str:
        """Take the number, or 0 for «Deny»; the word for the button."""
        now = self.clock()
        async with self.database.unit(completing=item) as unit:
            person = await unit.people.by_telegram_id(user_id)
            texts = self._texts_of(person)
            decided = None
            if person is not None and person.active:
                decided = await unit.telegram_sign_ins.decide(sign_in_id, person.id, number or None, now)
            if person is None or decided is None:
                word = texts("telegram-code-old")
            elif decided.state is SignInState.CONFIRMED:
                word = texts("telegram-confirmed", browser=_browser(decided))
            else:
                word = texts("telegram-denied" if number == 0 else "telegram-wrong-number")
                deed = Deed.SIGN_IN_DENIED if number == 0 else Deed.SIGN_IN_REFUSED
                await unit.audit.add(deed, person.login, person=person, address=decided.address)
            edit = EditInPlace(chat_id=at.chat_id, telegram_message_id=at.message_id, text=FormattedText(word))
            await unit.outbox.add(ChatLane(at.chat_id), edit, now)
        return word

    async def _say(self, unit: Unit, at: Location, text: FormattedText, keyboard: Keyboard = ()) -> None:
        await unit.outbox.add(ChatLane(at.chat_id), SendText(text=text, keyboard=keyboard), self.clock())

    def _texts_of(self, person: Person | None) -> Texts:
        return texts_for(person.language) if person is not None and person.language else self.texts


def _keyboard(sign_in: TelegramSignIn, numbers: Sequence[int], texts: Texts) -> Keyboard:
    row = tuple(
        Button(text=str(number), data=DecideSignIn(sign_in_id=sign_in.id, number=number).pack()) for number in numbers
    )
    deny = Button(text=texts("button-deny"), data=DecideSignIn(sign_in_id=sign_in.id, number=0).pack())
    return row, (deny,)


def _browser(sign_in: TelegramSignIn) -> str:
    return shortened(browser_name(sign_in.browser), MAX_BROWSER)


def _user(telegram_user_id: int) -> str:
    """Under this name wrong codes are counted."""
    return f"telegram:{telegram_user_id}"
