"""What a customer plainly asks for, by rules: a person, or nothing but a friendly word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conversations.understanding import Intent
from nlu.cues import CueBook, folded, load_cues

HUMAN_INTENT = "talk_to_human"
SURE_OF_HUMAN = 0.8


class SmallTalk(StrEnum):
    """Kinds of words that want a word back and no article."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BOT_CHALLENGE = "bot_challenge"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class HumanRequest:
    """Whether a person was asked for; `evidence` is what shows it."""

    asked: bool
    evidence: tuple[str, ...] = ()


_PERSON_RU = (
    r"(?:жив\w+ )?(?:о[п]ератор\w*|опиратор\w*|человек\w*|менеджер\w*|сотрудник\w*|специалист\w*|консультант\w*|"
    r"администратор\w*|админ(?:а|у|ом)?|управляющ\w+"
    r"|руководител\w*|руководств\w*|начальник\w*|начальств\w*|старш\w+|директор\w*|работник\w*|кого-?\s?(?:то|"
    r"нибудь)(?: жив\w+)?|кому-?\s?(?:то|нибудь)"
    r"|живого|живому|живым|людей|людьми|поддержк\w+|втор\w+ лини\w+|кто-?\s?(?:то|нибудь)(?: жив\w+)?)"
)
_CALL_RU = (
    r"(?:позов\w+|зови(?:те)?|соедин\w+|соеди\w+|переключ\w+|переведи(?:те)?|перевод на|свяж(?:ите|и|итесь)"
    r"|дай(?:те)?|подключ\w+|пригласи\w*|нуж(?:ен|на|ны|но)|надо"
    r"|хочу|хотел\w*|мне бы|можно|требую|верните|прошу|пусть|нельзя ли|давай(?:те)?|пообщаться|поговорить|"
    r"говорить|разговаривать)"
)
_PERSON_EN = (
    r"(?:(?:real|live|living|actual|proper|alive) )*(?:person|human\w*|humen|humna|people|operator|agent|"
    r"representative|rep|manager|supervisor|consultant|specialist|employee|staff|advisor"
    r"|adviser|colleague|assistant|someone|somebody|anyone|anybody|man|woman|team member|member of (?:your )"
    r"?(?:staff|team)|support)"
)

_NOTHING_BUT_A_PERSON = re.compile(
    r"(?:(?:здравствуйте|привет|добрый день|пожалуйста|плиз|мне|на|и|no robots|please|pls|hi|hello|"
    r"a|an|the|real|live)[\s,.!]*)*"
    r"(?:(?:о[пр]+ератор\w*|менеджер\w*|человек\w?|живого человека|консультант\w*|специалист\w*|сотрудник\w*|"
    r"operator|agent|human|person|manager|representative"
    r"|supervisor|real person|live agent|transfer me|переключ\w+|соедините|call me(?: back)?)[\s,.!?]*)"
    r"+(?:(?:пожалуйста|плиз|please|pls|now|срочно)[\s,.!]*)*"
)
_HUMAN: Mapping[str, re.Pattern[str]] = {
    "asks_for_a_person": re.compile(
        rf"\b{_CALL_RU}\b(?: (?:мне|меня|нас|пожалуйста|плиз|сюда|срочно|уже|наконец|тогда|вашего|вашему|"
        rf"вашим|ваших|нормальн\w+|другого|любого|с|на|к|со|от|из|в чат|просто|бы|все-таки|лучше|живой|"
        rf"живого|я|человеку|какого-нибудь)){{0,5}} {_PERSON_RU}\b(?! (?:доставк|курьер|замен))"
        rf"|\b{_PERSON_RU} (?:мне )?(?:пожалуйста )?(?:позов\w+|нужен|нужна|дайте|соедин\w+|подключ\w+|"
        rf"пригласи\w*|сюда|в чат|хочу|надо)\b"
        rf"|^(?:и |а )?(?:живой|живые|жив\w+) (?:кто-?\s?(?:нибудь|то)|человек|люди|оператор\w*)(?: есть|"
        rf" тут| здесь| на связи)?|(?:есть|имеется) (?:ли )?(?:тут |там |у вас )?(?:кто-?\s?(?:нибудь|"
        rf"то) )?(?:жив\w+|люди|человек)\b(?! (?:цвет|елк|раст))|человек есть|люди есть"
        rf"|кто у вас там дежурит|(?:только|буду|объясн\w+|говорить|писать) (?:только )?человеку\b"
    ),
    "asks_for_a_person_en": re.compile(
        rf"\b(?:speak|speek|talk|chat|connect|connected|transfer|put|pass|switch|hand|escalate|refer|discuss|"
        rf"deal|get)\b(?: (?:me|us|this|it|now|directly|please|rather|through|over|on|in touch|a|an|the|"
        rf"your|some|to|with|any|real|another|my|issue|matter|word)){{0,6}} {_PERSON_EN}\b(?! (?:else'?s|"
        rf"delivery|courier))"
        rf"|\b(?:want|need|give me|get me|let me have|bring|call|i'?d (?:like|prefer|rather)|can i (?:get|"
        rf"have)|could i (?:get|have)|may i have|would like)\b(?: (?:a|an|the|some|to|real|your|me|another|"
        rf"actual|word|with|speak|talk|speek|have|is|any|live|living|type)){{0,6}} (?:(?:real|live|living|"
        rf"actual|alive|flesh and blood) )*(?:person|human\w*|humen|operator|live agent|agent|representative|"
        rf"manager|supervisor|consultant|specialist|member of your staff|real man|somebody alive|someone (?:alive"
        rf"|real|who can (?:actually|decide|help|look))|somebody (?:alive|real|who can))\b"
        rf"|\b(?:is|are) there (?:a |an |any )?(?:{_PERSON_EN})\b.{{0,30}}(?:here|alive|flesh|real|there|"
        rf"available|talk|blood|speak)|\bis it possible that a living|(?:will|can|could|may) (?:a |an )"
        rf"?(?:real |living |live )?(?:person|human|colleague of yours|colleague|operator|someone with a pulse|"
        rf"someone real) (?:write|answer|reply|help|join|take over|call|look|talk)"
        rf"|word with (?:whoever|who(?:ever)?'?s|your|a|the)\b|in charge\b.{{0,10}}$|take over from here|"
        rf"\bstaff\b.{{0,25}}(?:instead|connect)|let a (?:consultant|human|person|manager|specialist)"
    ),
    "refuses_the_bot": re.compile(
        r"(?:не хочу|не буду|не желаю|надоело|устал\w?|хватит|достаточно|не надо|мне не|можно (?:мне )"
        r"?не)\b.{0,25}(?:с )?(?:бот(?:ом|а|у|ам)?|робот(?:ом|а|у)?|машин(?:ой|а|у)|автоответчик\w*|программ(?:ой"
        r"|а)|шаблон\w*)\b(?!.{0,5}мойк)"
        r"|(?:бот|робот|машина|программа)\b.{0,25}(?:не помо\w+|не понима\w+|не объяснить|бесполез\w+|"
        r"не реш\w+)|боту не объяснить|не с (?:ботом|машиной|роботом)|а не (?:бот|программ|робот|машин)"
        r"\w*|не (?:статей|статьи|бота|робота), "
        r"|\b(?:no (?:more )?(?:bots?|robots?)|enough (?:of|with) (?:the|this) (?:bot|robot)|not (?:a|"
        r"the|to a|with a) (?:bot|robot|machine|program|something)|not canned|stop the automat\w+|don'?t want (?:"
        r"to )?(?:talk|type|speak|chat|write)?\s?(?:to|with)? ?(?:a|the|this) (?:bot|robot|machine)|hate bots|"
        r"rather .{0,20}than (?:a |the )?(?:something|bot|machine|robot)|you don'?t get it,? bot)\b"
    ),
    "asks_for_a_call": re.compile(
        r"\b(?:перезвоните|позвоните мне|наберите меня|наберите мне|закажите звонок|обратный звонок|(?:пусть|"
        r"чтобы) .{0,30}(?:мне )?(?:позвон|перезвон|набер)\w+|жду звонка|свяжитесь со мной|звякните|"
        r"call me(?: back)?\b(?! when| if| before| names)|give me a (?:call|ring)|ring me(?: back)?\b(?! when|"
        r" before)|phone me|buzz me|request a call)"
    ),
    "asks_for_the_same_agent": re.compile(
        r"(?:хочу|верните|можно|нужна?|позовите|соедините) .{0,20}(?:снова|опять|ее|его|с ней|с ним|той|"
        r"тем|ту|того же|ту же|елен\w+|той же)\b.{0,20}(?:в чат|с ней|с ним|девушк\w+|парн\w+|оператор\w*|"
        r"сотрудни\w+|кто|менеджер\w*)|хочу снова с (?:ней|ним)|верните (?:ее|его) в чат"
        r"|\bthe same (?:girl|guy|man|woman|lady|person|agent|operator|one) (?:who|that|as|i)\b"
    ),
}

_ORDER = (
    SmallTalk.BOT_CHALLENGE,
    SmallTalk.GOODBYE,
    SmallTalk.THANKS,
    SmallTalk.GREETING,
    SmallTalk.ACKNOWLEDGEMENT,
)
_FRIENDLY_SIGNS = re.compile("[👍👌🙏❤🙂😊😀😄😍🥰👋✌💪🔥🎉✅💯🤝🤗\ufe0f\U0001f3fb-\U0001f3ff]")


def asked_for_human(text: str, intent: Intent | None = None) -> HumanRequest:
    """By rules, or by an intent that is sure; `text` with Russian written in Cyrillic."""
    lowered = folded(text)
    bare = re.sub(r"\s+", " ", re.sub(r"[^\w\s'-]+", " ", lowered)).strip()
    evidence = tuple(name for name, pattern in _HUMAN.items() if pattern.search(bare) or pattern.search(lowered))
    if _NOTHING_BUT_A_PERSON.fullmatch(bare):
        evidence = ("names_only_a_person", *evidence)
    if intent is not None and intent.name == HUMAN_INTENT and intent.confidence >= SURE_OF_HUMAN:
        evidence += (f"intent_{HUMAN_INTENT}",)
    return HumanRequest(bool(evidence), evidence)


class SmallTalkReader:
    """Knows the friendly words of both languages."""

    def __init__(self, words: CueBook | None = None) -> None:
        book = words or load_cues("small_talk")
        self._kinds = {kind: _whole_words(book, kind) for kind in _ORDER}

    def read(self, text: str) -> SmallTalk | None:
        """The kind of a message that consists of such words only, None where it says anything else."""
        rest = re.sub(r"\s+", " ", re.sub(r"[^\w\s']+", " ", folded(text))).strip()
        found: set[SmallTalk] = set()
        for kind, words in self._kinds.items():
            shorter = words.sub(" ", rest)
            if shorter != rest:
                found.add(kind)
                rest = shorter
        if rest.strip() or not (found or _FRIENDLY_SIGNS.search(text)):
            return None
        return next((kind for kind in _ORDER if kind in found), SmallTalk.ACKNOWLEDGEMENT)


def _whole_words(book: CueBook, kind: SmallTalk) -> re.Pattern[str]:
    alternatives = "|".join(pattern.pattern for pattern in book.patterns[kind.value])
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
