# Проверки перед публикацией, повтор прошлой недели и пробелы: страницы редактора и командная строка.
check-emptied_body = В статье почти не осталось текста: слов в ней { $after }.
check-wrong_language = Текст написан на другом языке: «{ $after }»
check-unclear_title = Заголовок «{ $after }» не говорит, о чём статья.
check-number_changed = Изменилось число.
check-condition_removed = Пропало условие.
check-translation_missing = Перевода нет.
check-translation_outdated = Перевод отстал: в статье стало другое содержание.
check-translation_differs = В переводе другие числа: там { $before }, здесь { $after }.
check-too_close = Почти то же говорит статья { $other } (сходство { $after }).
check-contradicts = Статья { $other } называет другое число.
check-question_taken = Вопрос «{ $question }» принадлежит статье { $other }.
check-newly_answered = Получит ответ: «{ $question }»
check-newly_wrong = Получит неверный ответ: «{ $question }»
check-now_covered = О вопросе «{ $question }» было сказано, что статьи нет; новая на него ответит. Посмотрите, верно ли.
check-other_article = Получит другую статью: «{ $question }»
check-no_longer_answered = Останется без ответа: «{ $question }»
check-own_question_missed = Проверочный вопрос так и не получит эту статью: «{ $question }»
check-severity-blocks = Нужна причина
check-severity-warns = Обратите внимание
check-severity-good = Станет лучше
check-asker-example = пример
check-asker-test = проверочный
check-asker-customer = от покупателя
check-step-reading = Читаю вопросы
check-step-asking = Задаю вопросы
check-title = Проверка
check-start = Проверить
check-none = Замечаний нет.
check-asked = Вопросов { $asked }, повлиять может на { $affected }. Проверочных { $tests }, из них верно { $passed }.
check-before = Было
check-after = Стало
check-there = Там
check-here = Здесь
check-look = Посмотреть
check-nobody = ответа нет
check-open = Открыть статью
check-failed = Проверка не удалась. Попробуйте ещё раз.
check-gone = Этой проверки уже нет. Запустите её снова.
check-reason = Почему всё-таки публикуем
check-reason-hint = Причина останется в истории статьи и в журнале действий.
check-reason-needed = Проверки нашли то, что может навредить. Поправьте текст или напишите причину и опубликуйте снова.
check-tests = Проверочные вопросы
check-tests-hint = Их задают боту только для проверки: примерами они не становятся.
check-tests-none = Пока ни одного.
check-tests-add = Добавить вопрос
check-tests-remove = Убрать вопрос
replay-start = Повторить прошлую неделю
replay-title = Прошлая неделя с этим текстом
replay-summary = Вопросов за неделю { $asked }, без ответа статьёй { $unanswered }.
replay-gained =
    { $count ->
        [0] Новых ответов не было бы.
        [one] { $count } вопрос получил бы ответ.
        [few] { $count } вопроса получили бы ответ.
       *[other] { $count } вопросов получили бы ответ.
    }
replay-changed =
    { $count ->
        [0] Ни один ответ не сменился бы на другую статью.
        [one] { $count } ответ был бы другим.
        [few] { $count } ответа были бы другими.
       *[other] { $count } ответов были бы другими.
    }
replay-lost =
    { $count ->
        [0] Никто не остался бы без ответа.
        [one] { $count } вопрос остался бы без ответа.
        [few] { $count } вопроса остались бы без ответа.
       *[other] { $count } вопросов остались бы без ответа.
    }
replay-same =
    { $count ->
        [0] Этой статьёй никому не отвечали.
        [one] { $count } человек увидел бы новый текст на месте прежнего.
        [few] { $count } человека увидели бы новый текст на месте прежнего.
       *[other] { $count } человек увидели бы новый текст на месте прежнего.
    }
replay-old = Не повторить: { $count } (записаны прежней версией программы).
gaps-title = Пробелы
gaps-hint = О чём покупатели спрашивали впустую за { $weeks } недели. Самое частое сверху.
gaps-none = Впустую никто не спрашивал.
gaps-count =
    { $count ->
        [one] { $count } раз
        [few] { $count } раза
       *[other] { $count } раз
    }
gaps-trend-up = на { $count } больше, чем неделей раньше
gaps-trend-down = на { $count } меньше, чем неделей раньше
gaps-trend-same = столько же, сколько неделей раньше
gaps-weeks = По неделям: { $counts }
gaps-replies = Ответы сотрудников
gaps-replies-none = Сотрудники ещё не отвечали на это.
gaps-questions = Вопросы
gaps-draft = Начать черновик
gaps-draft-this = Черновик из этого ответа
gaps-draft-hint = Имена, телефоны, адреса и номера заказов будут убраны.
gaps-open-ticket = Разговор
asked-by-customer = покупатель
asked-by-bot = бот
asked-by-agent = сотрудник
asked-by-system = система
asked-file = файл без слов
gap-missed-not_covered = передано сотруднику
gap-missed-not_chosen = ни одна кнопка не подошла
gap-missed-not_helpful = ответ не помог
stale-title = Статьи, на которые стоит взглянуть
stale-none = Таких статей нет.
stale-unused = никому не отправляли { $days } дней
stale-disliked = не помогла { $no } из { $sent }
stale-review = пора перечитать
deed-article_published_anyway = статья опубликована вопреки проверкам
deed-test_added = добавлен проверочный вопрос
deed-test_removed = убран проверочный вопрос
