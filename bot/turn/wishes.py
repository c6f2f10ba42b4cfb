"""Words that want something done with an order, for when the NLU server has not spoken."""

import re

_RUSSIAN = (
    r"отмен\w*|аннулир\w*|откаж\w*|отказ\w*|передума\w*|не (?:нуж\w+|надо|хочу)|"
    r"(?:по|из|с|об)мен(?:я|и|ю|е)\w*|замен(?:и|я)\w*|перенес\w*|перенос\w*|добав\w*|убер\w*|убрать|исправ\w*|"
    r"верн(?:и|у|ё|е)\w*|возврат\w*|сдать|разб\w+|сломан\w*|брак\w*|не то(?:т|го)?|не хватает|не ?доложили|"
    r"другой адрес|другую дату|перепута\w*|жалоб\w*"
)
_ENGLISH = (
    r"cancel\w*|call (?:\S+ )?off|don'?t (?:want|need)|changed? my mind|changed?|swap|exchange|replace|return\w*|"
    r"refund me|(?:send|give|take) (?:\S+ )?back|add|remove|take (?:\S+ )?(?:out|off)|reschedule|postpone|move|"
    r"wrong|broken|damaged|missing|another address|different address|complain\w*"
)
_WISH = re.compile(rf"\b(?:{_RUSSIAN}|{_ENGLISH})\b", re.IGNORECASE)

_STATUS = re.compile(
    r"\b(?:где|статус\w*|ед[еу]т|ид[её]т|когда|что с|на каком|дош[её]л|where|status|stage|when|track|any news)\b",
    re.IGNORECASE,
)


def asks_for_status(text: str) -> bool:
    """Whether the words ask how far an order has come."""
    return bool(_STATUS.search(text))


def has_wish(text: str) -> bool:
    """Whether the words ask for a change, a return or amends."""
    return bool(_WISH.search(text.replace("’", "'")))
