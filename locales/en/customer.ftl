# The bot speaks with a customer: short, warm, no jargon.
start =
    Hello! This is the assistant of { $shop }.
    Ask about an order, delivery, payment or a return and I will answer straight away. If you need a person, I will call a colleague.
small-talk-greeting = Hello! How can I help? You can ask about an order, delivery, payment or a return.
small-talk-thanks = You're welcome! If you have another question, I'm here.
small-talk-goodbye = Goodbye! Write to us any time.
small-talk-bot_challenge = I am the shop's bot: I answer common questions and check orders. If you would like a person, just say so and I will call a colleague.
small-talk-acknowledgement = All right! If a question comes up, just write.

answer-other-language = This article exists only in Russian so far, so here it is as it stands:
button-rest = 📄 The whole article
rest-sent = You already have the whole article, just above.
choice-sent = You already have this article, just above.
article-changed = The article has been updated meanwhile. This is its current text:
button-helpful = 👍 Helpful
button-not-helpful = 👎 Not helpful
button-human = Talk to a person
feedback-thanks = Thank you, glad it helped!
feedback-noted = Thank you for your feedback.
feedback-sorry = Sorry that the answer did not fit.

clarify-several = Is it one of these? Choose a topic, or put it in other words.
clarify-unsure = I'm not sure I understood you. One of these may help, or put it in other words.
clarify-unreadable =
    Thank you, I have received it. I'm afraid I cannot look at pictures or listen to voice messages.
    Please write in a few words what happened, or I will call a person who will see everything.
clarify-location = Thank you, I see the place on the map. Please write what you would like to know, or I will call a person.
clarify-contact = Thank you, I have the contact. Please write how I can help, or I will call a person.
clarify-nothing-to-read = I could not make out the message. Please write your question in words, or I will call a person.
clarify-not-found-here = This article is no longer there. Please write your question in words, or I will call a person.

order-none-yet = I found no orders under your Telegram account. If you have placed one, write its number, or I will call a person.
order-not-found = There is no order { $number } among yours. Please check the number, or I will call a person who will look for it.
order-choose = You have several orders. Which one would you like to hear about?
order-or-article = Or is your question about one of these? Then choose a topic below.
orders-or-article = If it is about something else, there are topics below the orders: one of them may help.
order-header = Order { $number }
order-state-placed = Placed, waiting to be confirmed.
order-state-awaiting_payment = Awaiting payment, we hold the items for you.
order-state-paid = Paid, we are packing.
order-state-packed = Packed, waiting for the carrier.
order-state-handed_to_carrier = Handed to the carrier.
order-state-in_transit = In transit.
order-state-at_pickup_point = Ready for pickup.
order-state-with_courier = With the courier, arriving today.
order-state-delayed = Delayed: the date has moved, we are looking into it. We are sorry for the wait.
order-state-partially_delivered = Partly received: you did not take everything, or a part is still on its way.
order-state-delivered = Received.
order-state-cancelled = Cancelled.
order-state-return_requested = Return registered, waiting for the items.
order-state-returned = Return at the warehouse: the items are with us, we are checking them.
order-state-refunded = The money has been returned.
order-state-lost = Being traced: the carrier is looking for the parcel. We are sorry for the wait.
order-items = Items: { $items }
order-total = Total: { $total } RUB
order-promised = Expected: { $dates }
order-city = City: { $city }
order-pickup = Pickup point: { $address }
order-carrier = Carrier: { $carrier }
order-tracking = Tracking number: { $tracking }
order-updated = Updated: { $at }
order-date = { DATETIME($day, dateStyle: "long") }

hand-off-asked_for_human = I am calling a colleague. They will see the whole chat, so there is no need to repeat anything.
hand-off-emotion = I understand how upsetting this is, and I am sorry that it happened. I am passing you to a colleague who will sort it out.
hand-off-complex = This needs a person: I am passing you to a colleague, who will see the whole chat.
hand-off-not_covered = I have no exact answer to this, and I would rather not guess. I am passing your question to a colleague.
hand-off-second_miss = It seems I could not help. I am passing you to a colleague, who will see the whole chat.
hand-off-not_helpful = Sorry that the answer did not help. I am passing your question to a colleague.
hand-off-unreadable_content = Thank you, I have received it. I am passing it to a colleague who will take a look.
hand-off-foreign_language =
    I speak Russian and English. I am passing you to a colleague who will do their best to help.
    Я говорю по-русски и по-английски. Передаю разговор коллеге, он постарается помочь.
hand-off-search_unavailable = I cannot check the answer right now, so I am passing your question to a colleague.
hand-off-error = Something went wrong on our side, sorry. I am passing you to a colleague (reference { $reference }).
hand-off-next =
    { $ahead ->
        [0] There is nobody ahead of you. We will answer right here in this chat; meanwhile you can add details or send a photo.
        [one] There is { $ahead } person ahead of you. We will answer right here in this chat; meanwhile you can add details or send a photo.
       *[other] There are { $ahead } people ahead of you. We will answer right here in this chat; meanwhile you can add details or send a photo.
    }
hand-off-closed = We are closed right now. We will answer in this chat when we open: { $when }. You can add details or send a photo.
wait-minutes = A colleague usually joins within { $low }–{ $high } minutes.
wait-up-to = A colleague usually joins within { $high } min.
wait-hours = A colleague usually joins within { $low }–{ $high } hours.
wait-up-to-hours = A colleague usually joins within { $high } hours.
moment-today = today at { $time } ({ $place })
moment-tomorrow = tomorrow at { $time } ({ $place })
moment-day = { $day }, { $time } ({ $place })
button-back-to-bot = Back to the bot
back-with-bot = All right, I am with you again. How can I help?
already-queued = Your chat is with our colleagues already.
already-handed-off = Your chat is with our colleagues already. They will answer right here.

queue-claimed = { $agent } is with you now.
queue-released = { $agent } is passing your chat to colleagues.
queue-returned = Our colleague cannot go on right now. There is no need to repeat anything: the whole chat is there.
silence-warning = Is your question settled? If so, there is no need to reply: we will close it { $when }. If not, just write.
silence-resolved = We are closing your question, as there was no reply. If it still matters, write and we will go on. Please rate how we helped:
queue-transferred = { $agent } will continue with you.
ticket-resolved = Your question is marked as resolved. Please rate how we helped:
rating-thanks = Thank you for the rating! Would you like to add a few words? Write them in your next message.
rating-comment-thanks = Thank you, we have passed it on to the team.
rating-skip = No comment
rating-skipped = Thank you! If a question comes up, I'm here.
rating-already = You have rated already, thank you.
button-gone = This button no longer works.
