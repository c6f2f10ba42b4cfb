"""The question in a message: courtesies, smileys and capitals go, everything that is asked stays."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.courtesies import bare
from knowledge_base.own_words import EXACT
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

QUESTION = "where is it"
WRAPPED = f"Good afternoon!\n\nSorry to bother you, could you please tell me {QUESTION}? Thanks in advance 🙏"
LONGEST = 10_000
QUICK_SECONDS = 0.3
WORDS = re.compile(r"[^\W_]+")

pieces = st.sampled_from(
    [
        "привет",
        "Hello",
        "!!!",
        ", ",
        "\n",
        " ",
        "спасибо",
        "please",
        "tell me",
        "где заказ",
        "where",
        ")))",
        "🙂",
        "НЕТ",
        "№ 12",
        "«а»",
    ]
)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (WRAPPED, f"{QUESTION}?"),
        ("Здравствуйте! Подскажите, пожалуйста, где мой заказ? Заранее спасибо!", "где мой заказ?"),
        ("добрый вечер девушка подскажите доставка в тверь есть?", "доставка в тверь есть?"),
        ("здраствуйте извените за беспокойство подскажите пожалуста где заказ", "где заказ"),
        ("Добрый вечер, девушки! Есть вопросик\nгде заказ", "где заказ"),
        ("Добрый день.\nгде заказ\nС уважением, Марина", "где заказ"),
        ("Hellooo dear bot) can u tell me pls where is it thank u so so much ❤️", "where is it"),
        ("HELLO!!! HOW MANY DAYS TO MURMANSK???", "how many days to murmansk?"),
        ("привет) а в казань?", "а в казань?"),
        ("сколько (примерно) ждать)))", "сколько (примерно) ждать"),
        ("please cancel my order", "cancel my order"),
        ("Hey guys where is it thx a lot", "where is it"),
        ("Hi bot, are you there? where is it\nAny help would be great", "where is it"),
        ("Здравствуйте, меня зовут Ольга. Хотелось бы узнать, где заказ\nБуду очень благодарна за ответ!", "где заказ"),
        ("простите, что поздно пишу, где заказ. Ответьте, как будет минутка", "где заказ."),
        ("can you check #5590134 for me, pls", "can you check #5590134 for me"),
    ],
)
def test_what_is_asked_is_left(text: str, question: str) -> None:
    assert bare(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "Добрый день",
        "спасибо",
        "can you help me",
        "подскажите",
        "скажите курьеру чтобы позвонил",  # the courier is to be told
        "можно оплатить бонусами спасибо",  # a bonus programme
        "как узнать свой размер",
        "how do I know what's inside",
        "will you let me know when it's back",
        "отправила заявку, когда ответите",
        "ещё не поздно сказать?",
        "что значит «собирается»",
        "бот не отвечает",
        "коллеги скинулись на подарок",
        "can i please have it at my place",
        "code works on my phone only, bug?",
        "сообщите, когда появится мой размер",
        'what does it mean "awaiting"',
        "кофта XL, СБП, ПВЗ на Мира",
        "№4 410 227 доехал?",
        "a\x00b \ud800",
    ],
)
def test_what_is_not_a_courtesy_stays(text: str) -> None:
    assert bare(text) == text


@given(st.lists(pieces | st.text(), max_size=12).map("".join))
def test_some_words_of_any_text_are_left_in_their_order(text: str) -> None:
    found = bare(text)
    assert len(found) <= len(text)
    assert bool(WORDS.search(found)) == bool(WORDS.search(text))
    left = iter(WORDS.findall(text.casefold()))
    assert all(word in left for word in WORDS.findall(found.casefold()))


WALLS = [
    "a",
    " a",
    "a, ",
    "a\nregards\n",
    " пж",
    "\nthanks",
    "please ",
    "спасибо, ",
    "привет\n",
    "(((",
    "!?",
    "🙂",
    "1 ",
]


@pytest.mark.parametrize("before", ["", "x"])
@pytest.mark.parametrize("piece", WALLS)
def test_a_wall_of_anything_is_quickly_read(piece: str, before: str) -> None:
    wall = (before + piece * LONGEST)[:LONGEST]
    started = time.process_time()
    bare(wall)
    assert time.process_time() - started < QUICK_SECONDS


async def test_a_wrapped_question_is_read_as_the_bare_one(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder]
) -> None:
    async with memory.writing() as store:
        for slug in ("track", "refund"):
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
        wrapped = article("pickup", questions=("Hi! Could you tell me, till when can I pick it up? Thanks!",))
        await editing.publish_text(store, wrapped, author="Anna", at=NOW)
    [bare, courteous] = [await search.search(text, language=Language.EN) for text in (QUESTION + "?", WRAPPED)]
    assert [(one.slug, one.score) for one in courteous] == [(one.slug, one.score) for one in bare]
    assert f"{QUESTION}?" in encoders[0].encoded
    assert "till when can I pick it up?" in encoders[0].encoded
    assert not any("Hi!" in text or "Good afternoon" in text for text in encoders[0].encoded)
    for text in (
        "Hello, how do I refund",
        "Till when can I pick it up",
        "Hi! Could you tell me till when can i pick it up?",
    ):
        assert EXACT in (await search.search(text, language=Language.EN))[0].signals
    assert search.as_written("HELLO!!! WHERE IS IT???") == "WHERE IS IT???", "a mood may be read from that"


async def test_what_came_before_is_read_without_courtesies_too(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder]
) -> None:
    async with memory.writing() as store:
        for slug in ("track", "refund", "pickup"):
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
    context = ["Good morning! Could you please tell me how do I track? Thanks"]
    found = await search.search("Thanks! And tomorrow?", language=Language.EN, context=context)
    assert found[0].slug == "track"
    assert "how do I track? And tomorrow?" in encoders[0].encoded
