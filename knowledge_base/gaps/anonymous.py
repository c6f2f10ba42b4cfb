"""An agent's reply without what belongs to one customer: names, phones, addresses, e-mails, order numbers.

What is taken out leaves «…», so that the editor sees where to write something general. Greetings and signatures go as
a whole. Too much goes rather than too little: sums, terms and times of day stay.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files

from knowledge_base.words import stems

GAP = "…"
ENDING = 3
_VOWELS = frozenset("аеёийоуыьэюяaeiouy")
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<!\w)@\w{4,}"
_PHONE = r"(?<![\w.])\+?\d(?:[\s()-]*\d){9,13}(?!\d)"
_CARD = r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)"
_TRACKING = r"\b[A-Z]{2}\d{8,12}[A-Z]{0,2}\b"
_NAMED_NUMBER = (
    r"(?:(?:заказ\w*|order|возврат\w*|return|тикет\w*|ticket|накладн\w+|трек\w*(?:-номер\w*)?|tracking|договор\w*|"
    r"номер\w*|number|no\.?)\s*)?(?:№|#)\s?(?:[A-ZА-Я]{1,4}-?)?\d{2,}|"
    r"(?:заказ\w*|order|трек-номер\w*|tracking(?:\s+number)?|номер\w*|number)\s+(?:[A-ZА-Я]{1,4}-?)?\d{3,}"
)
_ORDER = r"(?<![\w.,:/-])[A-ZА-Я]{1,4}-\d{3,10}(?!\w)|(?<![\w.,:/+-])\d{5,12}(?!\s?(?:₽|руб|rub)|[\w.,:/-]\d|\w)"
_STREET = (
    r"(?:(?:г\.|город)\s?[А-ЯЁ][\w-]+,?\s*)?(?:ул\.|улиц\w+|пр\.|пр-т\.?|просп\.|проспект\w*|пер\.|переул\w+|"
    r"наб\.|набережн\w+|бульв\.|бульвар\w*|ш\.|шоссе|пл\.|площад\w+)\s*[А-ЯЁ\d][\w-]*(?:\s[А-ЯЁ][\w-]*)*"
    r"(?:,?\s*(?:д\.|дом)?\s*\d+\w?(?:[/-]\d+)?)?(?:,?\s*(?:корп|к|стр|кв|оф|под|подъезд|этаж|эт)\w*\.?\s*\d+)*|"
    r"[А-ЯЁ][\w-]+\s(?:ул\.|улиц\w+|проспект\w*|пер\.|переул\w+|наб\.|набережн\w+|бульвар\w*|шоссе|площад\w+)"
    r"(?:,?\s*(?:д\.|дом)?\s*\d+\w?(?:[/-]\d+)?)?(?:,?\s*(?:корп|к|стр|кв|оф|под|подъезд|этаж|эт)\w*\.?\s*\d+)*|"
    r"\d+\w?,?\s(?:[A-Z][\w'-]+\s){1,3}(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Square|Embankment)\b"
    r"(?:,?\s*(?:apt|apartment|flat|unit)\.?\s*\d+\w?)?|"
    r"(?:кв|дом|д|корп|подъезд|домофон|apt|apartment|flat)\.?\s*№?\s*\d+\w?\b"
)
_PRIVATE = re.compile("|".join((_MAIL, _HANDLE, _CARD, _PHONE, _STREET, _TRACKING)))
_NUMBERS = re.compile(rf"{_NAMED_NUMBER}|{_ORDER}", re.IGNORECASE)
_GREETING = re.compile(
    r"^\W*(?:здравствуйте|добрый\s+(?:день|вечер)|доброе\s+утро|привет(?:ствую)?|hello|hi|hey|dear|"
    r"good\s+(?:morning|afternoon|evening|day))\b(?:[\s,]+(?-i:[A-ZА-ЯЁ])[\w-]+){0,3}\s*[.!?,\n)]+\s*",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\s*(?:\n|(?<=[.!?…])\s)\W*(?:с\s+уважением|всего\s+доброго|хорошего\s+дня|с\s+наилучшими|ваш[аи]?\s|kind\s+regards|"
    r"best\s+(?:regards|wishes)|regards|sincerely|yours|cheers)[^\n]*(?:\n.*)?\Z|\n\s*[—–-]{1,2}\s*\w+\s*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_SPACES = re.compile(r"[ \t]{2,}")
_GAPS = re.compile(rf"{GAP}(?:[\s,]*{GAP})+")


def anonymous(text: str, *, names: Iterable[str] = ()) -> str:
    """The reply as a text for everybody; `names` are those of the people of that conversation."""
    text = _SIGNATURE.sub("", _GREETING.sub("", text.strip()))
    text = _NUMBERS.sub(GAP, _PRIVATE.sub(GAP, text))
    text = _without_names(text, [*names])
    tidy = _SPACES.sub(" ", _GAPS.sub(GAP, text)).strip()
    return tidy[:1].upper() + tidy[1:]


def _without_names(text: str, names: Iterable[str]) -> str:
    common = _common()
    own = tuple(beginning for name in names for beginning in _beginnings(name))

    def said(found: re.Match[str]) -> str:
        word = found[0].casefold()
        is_own = any(word.startswith(one) and len(word) - len(one) <= ENDING for one in own)
        is_name = found[0][0].isupper() and (is_own or not common.isdisjoint(stems(word)))
        return GAP if is_name else found[0]

    return _WORD.sub(said, text)


def _beginnings(name: str) -> Iterator[str]:
    """Each word of a name without its ending: Russian names are declined."""
    for word in _WORD.findall(name.casefold()):
        if len(word) > 2:
            yield word[:-1] if word[-1] in _VOWELS else word


def _common() -> frozenset[str]:
    """Stems of first names that many people have."""
    text = files("knowledge_base").joinpath("gaps", "names.txt").read_text("utf-8")
    return frozenset(stems(text))
