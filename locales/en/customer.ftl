# The bot speaks with a customer: short, warm, no jargon.
start =
    Hello! This is the assistant of { $shop }.
    Ask about an order, delivery, payment or a return and I will answer straight away. If you need a person, I will call a colleague.
small-talk-greeting = Hello! How can I help? You can ask about an order, delivery, payment or a return.
small-talk-thanks = You are welcome! If you have another question, I am here.
small-talk-goodbye = Goodbye! Write to us any time.
small-talk-bot_challenge = I am the shop's bot: I answer common questions and check orders. If you would like a person, just say so and I will call a colleague.
small-talk-acknowledgement = All right! If a question comes up, just write.

answer-other-language = This article exists only in Russian so far, so here it is as it stands:
answer-more-buttons = Was this helpful?
button-helpful = 👍 Helpful
button-not-helpful = 👎 Not helpful
button-human = Talk to a person
feedback-thanks = Thank you, glad it helped!
feedback-noted = Thank you for your feedback.
feedback-sorry = Sorry that the answer did not fit.

clarify-several = Is it one of these? Choose a topic, or put it in other words.
clarify-unsure = I am not sure I understood you. One of these may help, or put it in other words.
clarify-unreadable =
    Thank you, I have received it. I cannot look at pictures or listen to voice messages, I am afraid.
    Please write in a few words what happened, or I will call a person who will see everything.
clarify-location = Thank you, I see the place on the map. Please write what you would like to know, or I will call a person.
clarify-contact = Thank you, I have the contact. Please write how I can help, or I will call a person.
clarify-nothing-to-read = I could not make out the message. Please write your question in words, or I will call a person.
clarify-not-found-here = This article is no longer there. Please write your question in words, or I will call a person.

order-number-needed = Could you tell me the order number, please? It is in the confirmation that the shop sent you.
order-none-yet = I found no orders under your Telegram account. If you have placed one, write its number, or we will call a person.
order-not-found = There is no order { $number } among yours. Please check the number, or I will call a person who will look for it.
order-choose = You have several orders. Which one would you like to hear about?
order-header = Order { $number }
order-state-placed = Received, waiting to be confirmed.
order-state-awaiting_payment = Waiting for payment.
order-state-paid = Paid; we will start packing soon.
order-state-packed = Packed, getting ready to ship.
order-state-handed_to_carrier = Handed over to the carrier.
order-state-in_transit = On its way.
order-state-at_pickup_point = Waiting for you at the pickup point.
order-state-with_courier = With the courier, arriving today.
order-state-delayed = Delayed. We are sorry for the wait.
order-state-partially_delivered = Partly delivered, the rest is still on its way.
order-state-delivered = Delivered.
order-state-cancelled = Cancelled.
order-state-return_requested = Return registered, waiting for the items.
order-state-returned = The items are back with us, the refund is being made.
order-state-refunded = The money has been returned.
order-state-lost = The parcel was lost on its way. We are sorry: a colleague will help with a new parcel or a refund.
order-items = Items: { $items }
order-total = Total: { $total } RUB
order-promised = Expected: { $dates }
order-city = City: { $city }
order-pickup = Pickup point: { $address }
order-carrier = Carrier: { $carrier }
order-tracking = Tracking number: { $tracking }
order-updated = Updated: { $at }

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
        [0] You are first in line. We will answer right here in this chat; meanwhile you can add details or send a photo.
        [one] There is { $ahead } person ahead of you. We will answer right here in this chat; meanwhile you can add details or send a photo.
       *[other] There are { $ahead } people ahead of you. We will answer right here in this chat; meanwhile you can add details or send a photo.
    }
already-handed-off = Your chat has been passed on to people. They will answer right here.

queue-claimed = { $agent } is with you now.
queue-released = { $agent } is passing your chat to colleagues. You are back in line, and the answer will come right here.
queue-transferred = { $agent } will continue with you.
ticket-resolved = Your question is marked as resolved. Please rate how we helped:
rating-thanks = Thank you for the rating! Would you like to add a few words? Write them in your next message.
rating-comment-thanks = Thank you, we have passed it on to the team.
rating-skip = No comment
rating-skipped = Thank you! If a question comes up, I am here.
rating-already = You have rated already, thank you.
button-gone = This button no longer works.
