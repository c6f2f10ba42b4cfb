# Что видят сотрудники в группе Telegram.
topic-name = { $mark } { $customer } · { $reason }
card-title = Обращение { $number }
card-customer = Покупатель: { $name }
card-priority = Важность: { $priority }
card-reason = Причина: { $reason }
card-language = Язык: { $language }
card-mood = Настроение: { $mood }
card-orders = Заказы: { $orders }
card-asked = Вопрос: { $asked }
card-tried = Бот показывал: { $tried }
card-evidence = Признаки: { $evidence }
card-status = Статус: { $status }
card-holder = Ведёт: { $agent }
card-hint = Пишите в эту тему — покупатель получит сообщение. «// текст» и /note остаются внутри.
status-queued = ждёт в очереди
status-held = в работе
status-resolved = решено
status-resolved-rated = решено, оценка { $rating } из 5
priority-low = низкая
priority-normal = обычная
priority-high = высокая
priority-urgent = срочно
language-ru = русский
language-en = английский
mood-neutral = спокойное
mood-pleased = довольное
mood-frustrated = раздражение
mood-angry = злость
mood-distressed = отчаяние
reason-asked_for_human = просит человека
reason-emotion = сильные эмоции
reason-complex = сложный случай
reason-not_covered = нет статьи
reason-second_miss = бот не понял дважды
reason-not_helpful = ответ не помог
reason-unreadable_content = фото или голос
reason-foreign_language = другой язык
reason-search_unavailable = поиск недоступен
reason-error = сбой бота
button-claim = Взять
button-release = Вернуть в очередь
button-transfer = Передать
button-resolve = Решено
button-back = ← Назад
transcript-title = Переписка до передачи
transcript-customer = Покупатель
transcript-bot = Бот
transcript-agent = { $agent }
content-photo = фото
content-video = видео
content-animation = анимация
content-voice = голосовое
content-audio = аудио
content-video_note = видеосообщение
content-document = файл
content-sticker = стикер
content-contact = контакт
content-location = место на карте
content-poll = опрос
content-other = вложение
claimed-by = Обращение ведёт { $agent }.
claim-yours = Обращение теперь у вас.
claim-taken = Не успели: обращение уже у { $agent }.
claim-first = Сначала возьмите обращение.
assigned-to = { $agent }, обращение за вами: покупатель ждёт ответа.
now-online = { $agent }: на связи. Новые обращения будут приходить сами.
now-away = { $agent }: не на связи. Обращения, где покупатель ждёт ответа, вернутся в очередь.
given-back-away = { $agent } теперь не на связи: обращение возвращено в очередь.
given-back-left = { $agent } больше не принимает обращения: оно возвращено в очередь.
given-back-no-answer = Покупатель ждёт ответа больше { $minutes } мин, обращение возвращено в очередь. { $agent } теперь не на связи; вернуться: /online
snooze-over = { $agent } Отложенное обращение снова открыто: время пришло.
promise-first_response = первый ответ
promise-next_response = ответ покупателю
promise-resolution = решение вопроса
promise-warning = ⏳ Скоро срок: { $promise }, { $when }.
promise-broken = ⚠️ Срок нарушен: { $promise }, нужно было { $when }.
silence-warned = Покупатель молчит: ему написали, что вопрос скоро закроется.
resolved-silent = Обращение закрыто: покупатель не ответил.
withdrawn = Покупатель вернулся к боту, не дождавшись ответа.
snoozed = отложено до следующего сообщения покупателя
snoozed-until = отложено: { $when }, или раньше, если покупатель напишет
snooze-help = На сколько отложить? Например: /snooze 2h (часы), 30m (минуты), 3d (дни). Без времени: до следующего сообщения покупателя.
prioritised-by = { $agent } ставит приоритет: { $priority }.
priority-help = Какой приоритет? /priority low, normal, high или urgent.
vip-on = { $customer }: обращения теперь важнее обычных, и открытое тоже.
vip-off = { $customer }: обращения снова обычные.
my-none = За вами обращений нет.
my-title = Ваши обращения: { $count }
my-answered = ответ дан, ждём покупателя
my-waits = ждёт ответа { $minutes } мин
card-vip = ⭐ Важный покупатель
status-snoozed = отложено
released-by = { $agent } возвращает обращение в очередь.
transferred-by = { $agent } передаёт обращение, теперь его ведёт { $to }.
transfer-choose = Кому передать?
transfer-nobody = Передать некому: других сотрудников нет.
transfer-unknown = Не знаю сотрудника «{ $name }». Есть: { $names }.
resolved-by = { $agent } отмечает обращение решённым.
already-resolved = Обращение уже решено.
not-the-holder = Обращение ведёт { $agent }. Чтобы ответить, попросите передать его вам; «// текст» останется внутри.
not-an-agent = Вас нет в списке сотрудников. Владелец добавит вас командой: otvet agents add { $id } "{ $name }"
unknown-topic = К этой теме не привязано обращение: сообщение никому не отправлено.
note-empty = Напишите текст после /note.
note-too-late = Сообщение уже у покупателя: правка с «//» ему не отправлена.
rated = Покупатель поставил оценку { $rating } из 5.
rated-comment = Комментарий к оценке: { $comment }
not-delivered = Сообщение не доставлено покупателю: { $why }
outcome-blocked_by_user = покупатель заблокировал бота
outcome-chat_not_found = чат не найден
outcome-no_rights = нет прав писать в чат
outcome-too_long = сообщение слишком длинное
outcome-too_large = файл слишком большой
outcome-message_gone = исходное сообщение удалено
outcome-topic_gone = тема удалена
outcome-bad_request = Telegram отклонил сообщение
outcome-unauthorized = токен бота не подходит
outcome-gave_up = Telegram долго не отвечал
customer-edited = Покупатель изменил сообщение. Было: { $before }
customer-edited-earlier =
    Покупатель изменил сообщение из переписки до передачи.
    Было: { $before }
    Стало: { $after }
desk-help =
    Команды в теме обращения:
    /claim — взять, /release — вернуть в очередь
    /transfer Имя (или команда) — передать, /resolve — решено
    /snooze 2h — отложить, /priority high — важность, /vip — важный покупатель
    /macro — шаблоны ответов, /macro имя или /имя — сразу нужный
    /suggest — чем можно ответить: из статей и прежних обращений
    /my — ваши обращения, /online и /away — вы на связи или нет
    /correct имя — статья, которая отвечает на вопрос покупателя; /correct none — такой статьи нет
    /note текст или // текст — заметка для своих
    Обычное сообщение уходит покупателю.
correct-noted = Записано: на «{ $question }» отвечает { $slug }. Пороги это учтут.
correct-noted-none = Записано: на «{ $question }» не отвечает ни одна статья. Пороги это учтут.
correct-unknown = Опубликованной статьи { $slug } нет. Напишите /correct и её имя или /correct none.
correct-nothing = Покупатель не спрашивал ничего, о чём решал бот.
general-help = Каждое обращение — отдельная тема в этой группе. /online — обращения приходят сами, /away — уходят к другим. /my — ваши обращения.
desk-unknown-command = Не знаю такой команды, покупателю она не отправлена. Все команды: /help
desk-anonymous = Сообщение не отправлено: вы пишете от имени группы. Выключите анонимность в правах администратора и напишите снова.
desk-failed = Не получилось обработать сообщение: номер { $reference } в журнале. Отправьте его, пожалуйста, ещё раз.
