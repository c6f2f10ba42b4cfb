"""The words around a number that tell what it counts."""

import re

_FILLERS = (
    r"(?:[\s:#№.,(\"«-]|номер\w*|number|num|nomer\w*|намбер|no\.?|nr\.?|n|мой|моего|это|под|вот|is|was|my|id|ид|такой"
    r"|следующий|за|по)*"
)

ORDER_WORD = re.compile(
    r"(?:(?<![а-яёa-z])(?:заказ(?!чик)\w*|order(?!ed|ing)s?|ordr|oder|zakaz\w*|ордер\w*|покупк\w+"
    r"|посылк\w+|posilk\w+|posylk\w+|parcel|package"
    r"|purchase|номер\w*|nomer\w*|number|nubmer|nr\.?|no\.|(?-i:No))|№|#)"
    r"(?:[\s:#№.(\"«-]|номер\w*|number|nubmer|num|nomer\w*|намбер|no\.?|nr\.?|n|мой|мою|это|вот|is|id|под)*$",
    re.IGNORECASE,
)

BEFORE_OTHER_NUMBER = re.compile(
    r"(?:(?<![а-яёa-z])(?:артикул\w*|арт\.?|sku|модел\w+|model\w*|индекс\w*|zip|post ?code|postal code"
    r"|инн|кпп|огрн|бик|inn|pin|пин"
    r"|(?:смс|sms)(?:[ -]?(?:код\w*|code))?|код\w* (?:из|подтверждения|доступа|входа|выдачи|получения|авторизации)"
    r"|(?:verification|confirmation|security|access|pickup|one[- ]time) code"
    r"|(?:сумм\w+|стоимост\w+|цен\w+|total|amount|price|value|cost) (?:(?:of|моего|всего|этого|the|my) )*"
    r"(?:заказ\w*|order\w*)|серийник\w*|фд|фн|фп|ключ\w*|пароль|password|otp|bic|swift|vin"
    r"|пвз|пункт\w*(?: выдачи)?|магазин\w*|склад\w*|store|shop|warehouse|pickup point"
    r"|(?:id|ид|айди) (?:клиента|пользователя|покупателя|профиля|аккаунта)|айди"
    r"|(?:customer|client|user|account|member(?:ship)?|loyalty|contract|ticket|case|claim)"
    r"|обращени\w*|тикет\w*|заявк\w*|сери[яи] \d{4}"
    r"|квитанци\w*(?: банка)?|product code|код товара|slip|article|vat|tax|passport \d+|паспорт\w* \d+"
    r"|минимальн\w+ заказ\w*|minimum order|min order|карт[аыеу]\w*|картой|карты|card|паспорт\w*|passport"
    r"|кв\.?|квартир\w*|кварт\.?|flat|apartment|apt\.?|офис\w*|каб\.?|договор\w*"
    r"|чек\w*|receipt|invoice|накладн\w+|штрих-?код\w*|barcode|серийн\w+ номер\w*|serial(?: number"
    r"| no\.?)?|s/n|imei|сертификат\w*"
    r"|gift card|счёт\w*|счет\w*|лот|промокод\w*|promo(?:code)?|купон\w*|coupon|voucher|item|товар\w*"
    r"|галакси|galaxy|iphone|айфон\w*|редми|redmi"
    r"|гост|iso|rtx|gtx|ryzen|core|домофон\w*|год\w*|year)"
    r"|[$€£₽*•])"
    + _FILLERS.replace(
        r"|мой", r"|(?:возврата|клиента|лояльности|коррекции|получения|подтверждения|магазина|заказчика|товара)|мой"
    ).replace("|за|по", "")
    + "$",
    re.IGNORECASE,
)

BEFORE_CODE = re.compile(r"(?<![а-яёa-z])(?:код\w*|code)(?: is)?[\s:]*$", re.IGNORECASE)

BEFORE_AMOUNT = re.compile(
    r"(?<![а-яёa-z])(?:код\w*|code|in|в|was|сто(?:ит|ил|ила|ило|ят|имость\w*)|цен[аеуы]\w*|price\w*"
    r"|costs?|сумм\w+|amount|total|итого|paid|pay|pays|опла\w+|запла\w+|списа\w+"
    r"|сня\w+|charged?|верн\w+|возвращ\w+|refund\w*|удержа\w+|перев[её]л\w*|скину\w*|за|на|от|до"
    r"|из|по|свыше|более|больше|меньше|выше|около|почти|минимум|over|above|under|than"
    r"|for|from|to|of|about|only|just|worth|around|least|всего|ещё|еще|дал\w*|взял\w*|потратил\w*"
    r"|spent|took|вместо|instead|получил\w*)[\s:]*$",
    re.IGNORECASE,
)

AFTER_MEASURE = re.compile(
    r"(?:(?:к|k|в|v|w|вт)(?![а-яёa-z])|\s*(?:[%$€£₽°*]|(?:руб\w*|р|rub\w*|rur|r|usd|eur|euros?|bucks"
    r"|dollars?|доллар\w*|евро|тыс\w*|тыщ\w*|thousand|млн|million|тг|тенге|kzt|грн|бел\w*"
    r"|коп\w*|шт\w*|pcs|pc|pieces?|units?|сантиметр\w*|см|cm|мм|mm|м|m|метр\w*|meters?|metres?|км"
    r"|km|кг|kg|kilos?|г|гр|грамм\w*|g|grams?|мл|ml"
    r"|л|литр\w*|liters?|мач|mah|гб|gb|тб|tb|мб|mb|вт|watts?|ватт|квт|вольт|hz|гц|mp|мп|px|дн\w*"
    r"|день|дней|days?|час\w*|hours?|hrs?|мин\w*|minutes?|mins?|сек\w*|недел\w*|weeks?"
    r"|месяц\w*|months?|год\w*|years?|лет|раз\w*|times|балл\w*|points?|бонус\w*|bonus\w*|миль|подписчик\w*"
    r"|followers|людей|человек|people|символ\w*|штук\w*|пар\w*|pairs?"
    r"|градус\w*|лист\w*|страниц\w*|pages?|in total|total|итого|всего|упаков\w*|коробк\w*|boxes|персон\w*"
    r"|отзыв\w*|reviews?|детал\w+|элемент\w*|товар\w*|items|заказ(?:а|ов)|orders|рублик\w*|деревянных|рэ|кв|kw|lm|лм|dpi|rpm|об|ккал|kcal"
    r"|м2|тысяч\w*|янв\w*|фев\w*|март\w*|апр\w*|ма[йя]|июн\w*|июл\w*|авг\w*|сен\w*|окт\w*|ноя\w*"
    r"|дек\w*)"
    r"(?![а-яёa-z])))",
    re.IGNORECASE,
)

QUESTION = re.compile(
    r"(?<![а-яёa-z])(?:где|gde|когда|kogda|статус\w*|status|что с|что там|чё там|чо там|как там|where\w*"
    r"|when|track\w*|check|what'?s up|update|any news|новост\w+"
    r"|едет|еде[тн]|идёт|идет|приедет|прид[её]т|отправ\w+|отслед\w+|доставл\w+|доставят|дошл\w|дошёл"
    r"|дошел|собира\w+|готов\w*|shipped|arriv\w+|delivered|get here|eta"
    r"|посмотр\w+|глян\w+|провер\w+|проб\w+|look|заказ\w*|zakaz\w*|order\w*|посылк\w*|parcel|package"
    r"|отмен\w+|cancel\w*|измен\w+|change)",
    re.IGNORECASE,
)

NOT_A_NUMBER_OF_OURS = re.compile(
    r"(?:https?://|www\.|t\.me/)\S+|\S+@\S+\.\w+|@\w+"
    r"|(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)"
    r"|(?<!\d)\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}-\d{1,2}-\d{2,4}(?!\d)"
    r"|(?<![\d-])\d+[.,]\d+(?!\d)|(?<!\d)\d+ ?[xх×*] ?\d+(?: ?[xх×*] ?\d+)?|(?<![\w-])\d{1,6} ?[-–] ?\d{1,6}(?![\d-])"
    r"|(?<!\d)\d{15,}(?!\d)|[*•x]{2,} ?\d{4}",
    re.IGNORECASE,
)
