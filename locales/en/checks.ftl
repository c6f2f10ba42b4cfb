# Checks before publishing, last week replayed, and gaps: editors' pages and the command line.
check-emptied_body = Hardly any text is left: { $after } words.
check-wrong_language = This is written in another language: “{ $after }”
check-unclear_title = The title “{ $after }” does not say what the article is about.
check-number_changed = A number changed.
check-condition_removed = A condition is gone.
check-translation_missing = There is no translation.
check-translation_outdated = The translation is behind: the article says other things now.
check-translation_differs = The translation has other numbers: { $before } there, { $after } here.
check-too_close = The article { $other } says nearly the same ({ $after } alike).
check-contradicts = The article { $other } names another number.
check-question_taken = The question “{ $question }” belongs to the article { $other }.
check-newly_answered = Will be answered: “{ $question }”
check-newly_wrong = Will get a wrong answer: “{ $question }”
check-now_covered = It was said that no article answers “{ $question }”; this new one would. Look whether it does.
check-other_article = Will get another article: “{ $question }”
check-no_longer_answered = Will stay without an answer: “{ $question }”
check-own_question_missed = A test question still does not get this article: “{ $question }”
check-severity-blocks = Needs a reason
check-severity-warns = Worth a look
check-severity-good = Will be better
check-asker-example = example
check-asker-test = test
check-asker-customer = from a customer
check-step-reading = Reading the questions
check-step-asking = Asking the questions
check-title = Checks
check-start = Check
check-none = Nothing to say.
check-asked = { $asked } questions, { $affected } of them can change. { $tests } test questions, { $passed } of them right.
check-before = Before
check-after = After
check-there = There
check-here = Here
check-look = See what
check-nobody = no answer
check-open = Open the article
check-failed = The check failed. Please try again.
check-gone = This check is not there any more. Start it again.
check-reason = Why publish all the same
check-reason-hint = The reason stays in the article's history and in the audit log.
check-reason-needed = The checks found what may do harm. Mend the text, or write a reason and publish again.
check-tests = Test questions
check-tests-hint = They are asked for testing only and never become examples.
check-tests-none = None yet.
check-tests-add = Add a question
check-tests-remove = Remove the question
replay-start = Replay last week
replay-title = Last week with this text
replay-summary = { $asked } questions last week, { $unanswered } without an answer from an article.
replay-gained =
    { $count ->
        [0] No more questions would have been answered.
        [one] { $count } more question would have been answered.
       *[other] { $count } more questions would have been answered.
    }
replay-changed =
    { $count ->
        [0] No answer would have been another article.
        [one] { $count } answer would have been another article.
       *[other] { $count } answers would have been other articles.
    }
replay-lost =
    { $count ->
        [0] Nobody would have lost an answer.
        [one] { $count } question would have lost its answer.
       *[other] { $count } questions would have lost their answers.
    }
replay-same =
    { $count ->
        [0] Nobody was answered with this article.
        [one] { $count } customer would have seen the new text in place of the present one.
       *[other] { $count } customers would have seen the new text in place of the present one.
    }
replay-old = Not repeatable: { $count } (recorded by an earlier version).
gaps-title = Gaps
gaps-hint = What customers asked in vain during { $weeks } weeks. The most frequent first.
gaps-none = Nobody asked in vain.
gaps-count =
    { $count ->
        [one] once
        [2] twice
       *[other] { $count } times
    }
gaps-trend-up = { $count } more than the week before
gaps-trend-down = { $count } fewer than the week before
gaps-trend-same = as many as the week before
gaps-weeks = By week: { $counts }
gaps-replies = Agents’ replies
gaps-replies-none = No agent has replied to this yet.
gaps-questions = Questions
gaps-draft = Start a draft
gaps-draft-this = Draft from this reply
gaps-draft-hint = Names, phones, addresses and order numbers are taken out.
gaps-open-ticket = Conversation
asked-by-customer = customer
asked-by-bot = bot
asked-by-agent = agent
asked-by-system = system
asked-file = a file without words
gap-missed-not_covered = handed to an agent
gap-missed-not_chosen = no button fitted
gap-missed-not_helpful = the answer did not help
stale-title = Articles worth a look
stale-none = There are none.
stale-unused = sent to nobody for { $days } days
stale-disliked = did not help { $no } of { $sent }
stale-review = due for review
deed-article_published_anyway = article published against the checks
deed-test_added = test question added
deed-test_removed = test question removed
