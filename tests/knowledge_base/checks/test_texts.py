"""Numbers with their units, sentences, and what a text shows by itself or beside its published text."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.checks.changes import changes
from knowledge_base.checks.facts import Fact, Unit, facts, masked
from knowledge_base.checks.findings import Finding, Kind, Severity
from knowledge_base.checks.likeness import Likeness
from knowledge_base.checks.text_alone import text_alone
from knowledge_base.checks.translation import translation
from knowledge_base.checks.wording import Mark, marks, sentences
from knowledge_base.encoding import Encoding
from tests.knowledge_base.conftest import TinyEncoder, article

DAY = 60 * 24.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Доставка 1 200 ₽", [Fact(Unit.ROUBLES, 1200, 1200)]),
        ("from 1,000 to 20,000 RUB", [Fact(Unit.ROUBLES, 1000, 20000)]),
        ("от 2 000 до 60 000 рублей", [Fact(Unit.ROUBLES, 2000, 60000)]),
        ("$5.50 or 3 €", [Fact(Unit.DOLLARS, 5.5, 5.5), Fact(Unit.EUROS, 3, 3)]),
        ("2–7 дней", [Fact(Unit.MINUTES, 2 * DAY, 7 * DAY)]),
        ("within 24 hours", [Fact(Unit.MINUTES, DAY, DAY)]),
        ("2 weeks", [Fact(Unit.MINUTES, 14 * DAY, 14 * DAY)]),
        ("до 5 рабочих дней", [Fact(Unit.WORKING_DAYS, 5, 5)]),
        ("1 working day", [Fact(Unit.WORKING_DAYS, 1, 1)]),
        ("2 года, 24 months", [Fact(Unit.MONTHS, 24, 24), Fact(Unit.MONTHS, 24, 24)]),
        ("10 %, 3–5%", [Fact(Unit.PERCENT, 10, 10), Fact(Unit.PERCENT, 3, 5)]),
        ("с 10:00 до 21:30", [Fact(Unit.CLOCK, 600, 600), Fact(Unit.CLOCK, 1290, 1290)]),
        ("8 800 000-01-23", [Fact(Unit.PHONE, 88000000123, 88000000123)]),
        ("+7 (800) 000-01-23", [Fact(Unit.PHONE, 88000000123, 88000000123)]),
        ("up to 10 kg, 150 см, 40 °C", [Fact(Unit.KILOGRAMS, 10, 10), Fact(Unit.CENTIMETRES, 150, 150),
                                        Fact(Unit.DEGREES, 40, 40)]),
        ("6-digit code PIZHMA10", [Fact(Unit.PLAIN, 6, 6)]),
        ("no numbers", []),
        ("two days", [Fact(Unit.MINUTES, 2 * DAY, 2 * DAY)]),
        ("Two-day delivery", [Fact(Unit.MINUTES, 2 * DAY, 2 * DAY)]),
        ("в течение двух дней", [Fact(Unit.MINUTES, 2 * DAY, 2 * DAY)]),
        ("one or two weeks", [Fact(Unit.MINUTES, 7 * DAY, 14 * DAY)]),
        ("два-три дня", [Fact(Unit.MINUTES, 2 * DAY, 3 * DAY)]),
        ("from three to five working days", [Fact(Unit.WORKING_DAYS, 3, 5)]),
        ("от двадцати пяти до тридцати рублей", [Fact(Unit.ROUBLES, 25, 30)]),
        ("twenty-five euros, a hundred and fifty roubles", [Fact(Unit.EUROS, 25, 25), Fact(Unit.ROUBLES, 150, 150)]),
        ("двести пятьдесят рублей, пять процентов", [Fact(Unit.ROUBLES, 250, 250), Fact(Unit.PERCENT, 5, 5)]),
        ("до 15 тысяч рублей, 2 thousand roubles", [Fact(Unit.ROUBLES, 15000, 15000), Fact(Unit.ROUBLES, 2000, 2000)]),
        ("полтора часа", [Fact(Unit.MINUTES, 90, 90)]),
        ("one and a half hours", [Fact(Unit.MINUTES, 90, 90)]),
        ("два с половиной месяца", [Fact(Unit.MONTHS, 2.5, 2.5)]),
        ("за полчаса, half an hour", [Fact(Unit.MINUTES, 30, 30)] * 2),
        ("через неделю", [Fact(Unit.MINUTES, 7 * DAY, 7 * DAY)]),
        ("within a week", [Fact(Unit.MINUTES, 7 * DAY, 7 * DAY)]),
        ("a month later, в течение месяца", [Fact(Unit.MONTHS, 1, 1)] * 2),
        ("за день-два; in a day or two", [Fact(Unit.MINUTES, DAY, 2 * DAY)] * 2),
        ("пару дней, a couple of days", [Fact(Unit.MINUTES, 2 * DAY, 2 * DAY)] * 2),
        ("двое суток", [Fact(Unit.MINUTES, 2 * DAY, 2 * DAY)]),
        ("полгода", [Fact(Unit.MONTHS, 6, 6)]),
        ("two parcels", [Fact(Unit.PLAIN, 2, 2)]),
    ],
)  # fmt: skip
def test_numbers_are_read_with_what_they_count(text: str, found: list[Fact]) -> None:
    assert facts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "twice a week, once a day",
        "раз в неделю, каждый день, в день доставки",
        "one of our agents, один из нас, одна пара носков",
        "на день рождения, до дня доставки, на этой неделе, до минуты",
        "someone, everyone, ценою, сторона, тридевятое, попарно",
    ],
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert facts(text) == []


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_masked(text: str) -> None:
    assert len(facts(text)) <= len(text)
    assert isinstance(masked(text), str)


def test_a_masked_text_is_the_same_whatever_the_numbers() -> None:
    assert masked("Courier: 390 ₽, 2 days") == masked("Courier: 1 490 ₽, 14 days")
    assert masked("Courier: 390 ₽") != masked("Courier: 390 days")


def test_sentences_are_plain_and_items_of_lists_stand_alone() -> None:
    body = "## Terms\n\n**Bold** and [a link](https://x.test). Second!\n\n- one;\n1. two\n\n---\n\n> said"
    assert sentences(body) == ["Terms", "Bold and a link.", "Second!", "one;", "two", "said"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("If it is late, write to us.", {Mark.CONDITION}),
        ("Бельё примерять нельзя.", {Mark.EXCLUSION}),
        ("Only for points, as long as it isn't paid.", {Mark.CONDITION, Mark.EXCLUSION}),
        ("Вещь должна быть неношеной.", {Mark.DUTY}),
        ("We love linen.", set()),
    ],
)
def test_words_that_limit_are_known(sentence: str, found: set[Mark]) -> None:
    assert marks(sentence) == found


def _text(body: str, *, title: str = "Доставка курьером", language: Language = Language.RU) -> ArticleText:
    return article("courier", language, title=title, body=body, questions=("доставка",))


BODY = "Курьер привезёт заказ в любой день недели и позвонит за полчаса до приезда. Подъезд назовите сами."


@pytest.mark.parametrize(
    ("draft", "kind"),
    [
        (_text("Скоро."), Kind.EMPTIED_BODY),
        (_text("Курьер привезёт заказ."), Kind.EMPTIED_BODY),
        (_text("Доставка курьером", title="Доставка курьером"), Kind.EMPTIED_BODY),
        (_text(BODY + " The courier calls half an hour before he comes."), Kind.WRONG_LANGUAGE),
        (_text(BODY, title="Delivery by our courier"), Kind.WRONG_LANGUAGE),
        (_text("We bring your order on any day and call before we come.", title="Доставка", language=Language.EN),
         Kind.WRONG_LANGUAGE),
        (_text(BODY, title="FAQ"), Kind.UNCLEAR_TITLE),
        (_text(BODY, title="Новая статья"), Kind.UNCLEAR_TITLE),
    ],
)  # fmt: skip
def test_a_text_alone_shows_what_is_wrong(draft: ArticleText, kind: Kind) -> None:
    assert kind in {one.kind for one in text_alone(draft, _text(BODY + BODY), None)}


def test_a_sound_text_with_foreign_names_shows_nothing() -> None:
    draft = _text(BODY + " Пишите на help@shop.test или нажмите «Press to call me now», у нас Samsung Galaxy Tab.")
    assert list(text_alone(draft, _text(BODY), None)) == []


def test_what_customers_see_already_asks_for_no_reason() -> None:
    short = _text("Скоро.", title="Delivery by our courier")
    assert {one.severity for one in text_alone(short, short, None)} == {Severity.WARNS}
    assert {one.severity for one in text_alone(short, None, None) if one.kind is Kind.EMPTIED_BODY} == {Severity.BLOCKS}


@pytest.fixture
def likeness() -> Iterator[Likeness]:
    executor: Executor
    with ThreadPoolExecutor(1) as executor:
        yield Likeness(Encoding(TinyEncoder("tiny", 256), executor))


PUBLISHED = "A courier costs 390 ₽ in Moscow.\n\nA pickup point costs 190 ₽.\n\nOnly unworn things can be exchanged."


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (PUBLISHED.replace("390", "490"), [Kind.NUMBER_CHANGED]),
        (PUBLISHED.replace("390", "?").replace("190", "390").replace("?", "190"), [Kind.NUMBER_CHANGED] * 2),
        (PUBLISHED.replace("Only unworn things", "Things"), [Kind.CONDITION_REMOVED]),
        (PUBLISHED.partition("\n\nOnly")[0], [Kind.CONDITION_REMOVED]),
        (PUBLISHED.replace("costs 190 ₽", "costs little"), [Kind.CONDITION_REMOVED]),
        (PUBLISHED.replace("can be exchanged", "may be exchanged"), []),
        ("\n\n".join(reversed(PUBLISHED.split("\n\n"))), []),
        (PUBLISHED + "\n\nWe are fond of linen.", []),
    ],
)
async def test_what_a_draft_takes_away_is_found(likeness: Likeness, body: str, kinds: list[Kind]) -> None:
    found = await changes(article(body=body), article(body=PUBLISHED), likeness)
    assert [one.kind for one in found] == kinds
    assert all(one.severity is Severity.BLOCKS for one in found)


async def test_numbers_that_change_places_in_one_sentence_are_found(likeness: Likeness) -> None:
    published = article(body="It waits for 8 days at a point, in a locker for 2 days.")
    draft = article(body="It waits for 2 days at a point, in a locker for 8 days.")
    assert [one.kind for one in await changes(draft, published, likeness)] == [Kind.NUMBER_CHANGED]


def _translated(russian: str, english: str, published: str | None = None) -> list[Finding]:
    before = article("a", Language.RU, body=published) if published is not None else None
    return list(translation(article("a", Language.RU, body=russian), before, article("a", Language.EN, body=english)))


def test_the_other_language_is_looked_at() -> None:
    assert [one.kind for one in translation(article(), None, None)] == [Kind.TRANSLATION_MISSING]
    assert _translated("До 5 рабочих дней, 1 200 ₽.", "Up to 5 working days, 1,200 ₽.") == []
    assert _translated("Хранится две недели, берите вдвоём.", "It is kept for 14 days, come with two people.") == []
    [differs] = _translated("До 7 дней.", "Up to 5 days.", published="До 5 дней.")
    assert (differs.kind, differs.severity) == (Kind.TRANSLATION_DIFFERS, Severity.BLOCKS)
    [known] = _translated("До 7 дней, да.", "Up to 5 days.", published="До 7 дней.")
    assert (known.kind, known.severity) == (Kind.TRANSLATION_DIFFERS, Severity.WARNS)
    [behind] = _translated("До 5 дней. И ещё кое-что.", "Up to 5 days.", published="До 5 дней.")
    assert (behind.kind, behind.severity) == (Kind.TRANSLATION_OUTDATED, Severity.WARNS)
