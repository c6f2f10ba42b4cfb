"""What the bot remembers, and that it gives up after two misses whatever they were."""

from hypothesis import given

from bot.turn.memory import MAX_ORDERS, MAX_TEXT, MAX_TURNS, after_handoff, found, miss, remember
from bot.turn.policy import decide
from bot.turn.reading import Reading, SmallTalk
from conversations.conversation import Memory, Owner
from conversations.decisions import DecisionKind
from conversations.messages import ContentKind
from tests.storage.conftest import NOON
from tests.turn.readings import candidate, reading, small_talk
from tests.turn.test_policy import memories, readings


def after(turn: Reading, memory: Memory | None = None) -> Memory:
    memory = memory or Memory()
    return remember(memory, turn, decide(turn, memory, Owner.BOT), NOON)


def test_an_answer_ends_the_misses() -> None:
    memory = after(reading(candidates=(candidate("delivery", 0.9),)), Memory(misses=1))
    assert (memory.misses, memory.last_article, memory.turns[-1].article) == (0, "delivery", "delivery")


def test_a_clarification_is_a_miss_and_its_options_are_remembered() -> None:
    memory = after(reading(candidates=(candidate("a", 0.5), candidate("b", 0.4))))
    assert (memory.misses, memory.offered) == (1, ("a", "b"))


def test_small_talk_changes_nothing_that_waits() -> None:
    before = Memory(misses=1, awaiting_order_number=True, offered=("a",))
    memory = after(small_talk(SmallTalk.THANKS), before)
    assert (memory.misses, memory.awaiting_order_number, memory.offered) == (1, True, ("a",))


def test_the_rest_of_an_album_leaves_no_turn() -> None:
    photo = reading("", content=ContentKind.PHOTO, album_id="album")
    first = after(photo)
    assert first.last_album_id == "album"
    assert after(photo, first) == first


def test_whether_an_order_was_found_is_known_later() -> None:
    asked = after(reading(intent="order_status"), Memory(misses=1))
    assert (asked.misses, asked.awaiting_order_number) == (1, True)
    assert found(asked) == found(miss(asked, awaiting_order_number=True))
    assert miss(asked).misses == 2
    assert not found(asked).awaiting_order_number


def test_beside_the_number_that_is_waited_for_the_offered_articles_are_remembered() -> None:
    asked = after(reading(intent="order_status", candidates=(candidate("a", 0.5), candidate("b", 0.1))))
    assert (asked.awaiting_order_number, asked.offered) == (True, ("a", "b"))
    chosen = found(asked)
    assert (chosen.misses, chosen.awaiting_order_number, chosen.offered) == (0, False, ())


def test_memory_stays_small() -> None:
    memory = Memory()
    for number in range(20):
        memory = after(reading("x" * 9000, order_numbers=(str(number),)), memory)
    assert len(memory.turns) == MAX_TURNS
    assert len(memory.turns[0].text) == MAX_TEXT
    assert len(memory.orders) == MAX_ORDERS
    assert memory.orders[-1] == "19"


def test_after_a_human_the_bot_starts_anew() -> None:
    memory = after_handoff(Memory(misses=2, awaiting_order_number=True, offered=("a",), orders=("1",)))
    assert memory == Memory(orders=("1",))


@given(readings, memories)
def test_two_misses_in_a_row_are_the_most(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    after_it = remember(memory, turn, decision, NOON)
    assert len(after_it.turns) <= MAX_TURNS
    if decision.kind is DecisionKind.CLARIFY:
        assert after_it.misses == memory.misses + 1
        assert after_it.misses < 2
