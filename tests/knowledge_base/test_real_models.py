"""The packaged encoders with FAISS and the learned weights: a small shop, asked in its customers' words."""

import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.suggesting.past import ALIKE
from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.articles import ArticleText
from knowledge_base.embedder import SentenceTransformerEncoder, UniversalEncoder
from knowledge_base.own_words import EXACT
from knowledge_base.ports import Role
from knowledge_base.search import Found, KnowledgeSearch, open_search
from knowledge_base.solved import SolvedQuestion
from storage.article_database import ArticleDatabase
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database
from tests.knowledge_base.conftest import NOW

SHOP = {
    "cancel": ("How to cancel an order", "Open My orders and press Cancel.", "I changed my mind, drop my order"),
    "refund-time": ("When a refund arrives", "Within ten days to the same card.", "where is my money for the return"),
    "pickup": (
        "Pickup points",
        "Open daily from 10 to 21, bring a passport.",
        "till what time is the pickup point open",
    ),
}
RUSSIAN = {
    "cancel": ("Как отменить заказ", "Откройте «Мои заказы» и нажмите «Отменить».", "передумал, уберите мой заказ"),
    "pickup": ("Пункты выдачи", "Ежедневно с 10 до 21, возьмите паспорт.", "до скольки работает пункт выдачи"),
}


@pytest.fixture(scope="module")
def encoders() -> list[SentenceTransformerEncoder | UniversalEncoder]:
    return [SentenceTransformerEncoder(), UniversalEncoder()]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[KnowledgeSearch]:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    await upgrade(url)
    database = Database(create_engine(url))
    articles = ArticleDatabase(database)
    async with articles.writing() as store:
        for language, texts in ((Language.EN, SHOP), (Language.RU, RUSSIAN)):
            for slug, (title, body, question) in texts.items():
                text = ArticleText(slug=slug, language=language, title=title, body=body, questions=(question,))
                await editing.publish_text(store, text, author="Anna", at=NOW)
    with ThreadPoolExecutor(2) as executor:
        search = open_search(articles, executor=executor)
        yield search
        await search.close()
    await database.close()


@pytest.mark.parametrize("number", [0, 1])
def test_vectors_are_unit_float32_and_odd_texts_have_some(
    encoders: list[SentenceTransformerEncoder | UniversalEncoder], number: int
) -> None:
    encoder = encoders[number]
    texts = ["", "🙂", "a\x00b", "\ud800", "где мой заказ", "x" * 10_000]
    rows = encoder.encode(texts, Role.QUERY)
    assert rows.shape == (len(texts), encoder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert encoder.encode([], Role.PASSAGE).shape == (0, encoder.dimension)
    assert not np.allclose(encoder.encode(["a\x00b"], Role.QUERY), encoder.encode(["a"], Role.QUERY))


def test_queries_and_passages_are_told_apart(encoders: list[SentenceTransformerEncoder | UniversalEncoder]) -> None:
    query, passage = (encoders[0].encode(["how to cancel"], role)[0] for role in (Role.QUERY, Role.PASSAGE))
    assert float(query @ passage) < 0.999


async def test_questions_find_their_articles_in_and_across_languages(shop: KnowledgeSearch) -> None:
    asked = {
        "please call off my purchase": ("cancel", Language.EN),
        "не хочу больше этот заказ, отмените": ("cancel", Language.RU),
        "how late can I come to collect the parcel": ("pickup", Language.EN),
        "когда вернутся деньги за возврат": ("refund-time", Language.RU),
    }
    for text, (slug, language) in asked.items():
        best = (await shop.search(text, language=language))[0]
        assert best.slug == slug
        assert best.language is (Language.EN if slug == "refund-time" else language)
    stranger = (await shop.search("сколько лет черепахе тортилле", language=Language.RU))[0]
    known = (await shop.search("how to cancel an order", language=Language.EN))[0]
    assert stranger.score < 0.3 < known.score


async def test_an_editors_own_words_are_certain_and_near_ones_are_not(shop: KnowledgeSearch) -> None:
    own = {
        "how to CANCEL an order?!": "cancel",
        "Я передумал": None,
        "передумал - уберите мой заказ": "cancel",
        "До скольки работает пункт выдачи?": "pickup",
        "до скольки работает пукнт выдачи": "pickup",
        "where is my money, for the return...": "refund-time",
        "where is my money for the returns": None,
    }
    for text, slug in own.items():
        assert await _own(shop, text) == slug


async def test_own_words_come_and_go_with_the_articles(shop: KnowledgeSearch) -> None:
    text = "Where is my money for the return?"
    assert await _own(shop, text) == "refund-time"
    async with shop.live._database.writing() as store:
        article = ArticleText(slug="returns", language=Language.EN, title="Returns", body="Send it.", questions=(text,))
        await editing.publish_text(store, article, author="Anna", at=NOW)
        draft = ArticleText(
            slug="cancel", language=Language.EN, title="Call it off", body="No.", questions=("undo it",)
        )
        await editing.save_draft(store, draft, author="Anna", at=NOW)
    await shop.live.renew()
    assert [await _own(shop, one) for one in (text, "returns", "undo it", "call it off")] == [None] * 4
    async with shop.live._database.writing() as store:
        await editing.archive(store, "refund-time", Language.EN)
        await editing.publish_text(store, draft, author="Anna", at=NOW)
    await shop.live.renew()
    assert [await _own(shop, one) for one in (text, "undo it", "how to cancel an order")] == ["returns", "cancel", None]


async def _own(shop: KnowledgeSearch, text: str) -> str | None:
    """The article whose own words these are, as far as the search says so."""
    found = await shop.search(text, language=Language.EN)
    assert [EXACT in one.signals for one in found] == [one.score == 1.0 for one in found]
    return found[0].slug if EXACT in found[0].signals else None


PARAPHRASES = (
    (Language.RU, "Вы красите ткань под заказ в нужный цвет?", "Можно ли покрасить ткань под заказ в мой цвет?"),
    (Language.RU, "Чайник перестал греть воду", "у меня чайник не нагревается, что делать"),
    (Language.RU, "Пришла посылка с разбитой вазой", "ваза приехала разбитая, коробка мятая"),
    (Language.RU, "Списали деньги два раза", "с карты списалось дважды за один заказ"),
    (Language.RU, "Не могу войти в личный кабинет", "личный кабинет не пускает меня"),
    (Language.EN, "Two forks are missing from the set", "my cutlery set came without two forks"),
    (Language.EN, "The lamp flickers when it is on", "the light of my lamp keeps flickering"),
    (Language.EN, "Can you engrave a name on the box?", "is it possible to have a name engraved"),
)


async def test_an_earlier_question_is_known_again_in_other_words_and_no_other_is_taken_for_it(
    shop: KnowledgeSearch,
) -> None:
    solved = shop.live.solved_questions()
    assert await solved.nearest("чайник", Language.RU, 3) == []
    questions = [SolvedQuestion(number, said, language) for number, (language, said, _) in enumerate(PARAPHRASES)]
    await solved.add(questions[:3])
    await solved.add(questions[3:])
    for number, (language, _, again) in enumerate(PARAPHRASES):
        first, second, *_ = await solved.nearest(again, language, 3)
        assert first.id == number
        assert second.cosine < ALIKE <= first.cosine
    assert await solved.nearest("🙂", Language.RU, 3) == []


async def test_a_question_takes_its_usual_time_while_big_articles_are_published(shop: KnowledgeSearch) -> None:
    await shop.live.renew()
    usual = [(await _timed(shop, f"how do I cancel order {number}"))[0] for number in range(8)]
    before = shop.live._searchable
    assert before is not None
    async with shop.live._database.writing() as store:
        for slug in ("cancel", *(f"rules-{number}" for number in range(2))):
            paragraphs = (f"Paragraph {case} of {slug} says what holds in case {case}. " * 9 for case in range(32))
            text = ArticleText(
                slug=slug, language=Language.EN, title=f"In every case: {slug}", body="\n\n".join(paragraphs)
            )
            await editing.publish_text(store, text, author="Anna", at=NOW)
        wanted = await store.version()
    meanwhile, versions = [], []
    number = 100
    while versions[-1:] != [wanted]:
        number += 1
        seconds, found = await _timed(shop, f"how do I cancel order {number}")
        meanwhile.append(seconds)
        versions.append(found.version)
        assert {one.language for one in found.candidates if one.slug == "cancel"} == {Language.EN}
    assert set(versions) == {before.version, wanted}, "the old revision, then the new one, and nothing between"
    assert len(meanwhile) > 8, "the articles must take long enough to tell"
    assert float(np.median(meanwhile)) < 3 * float(np.median(usual)) + 0.05
    assert float(np.quantile(meanwhile, 0.9)) < 0.5


async def _timed(shop: KnowledgeSearch, text: str) -> tuple[float, Found]:
    started = time.perf_counter()
    found = await shop.find(text, language=Language.EN)
    return time.perf_counter() - started, found
