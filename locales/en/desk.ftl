# What agents see in the Telegram group.
topic-name = { $mark } { $customer } · { $reason }
card-title = Ticket { $number }
card-customer = Customer: { $name }
card-priority = Priority: { $priority }
card-reason = Reason: { $reason }
card-language = Language: { $language }
card-mood = Mood: { $mood }
card-orders = Orders: { $orders }
card-asked = Asked: { $asked }
card-tried = The bot showed: { $tried }
card-evidence = Signals: { $evidence }
card-status = Status: { $status }
card-holder = Held by: { $agent }
card-hint = Write in this topic and the customer gets it. “// text” and /note stay internal.
status-queued = waiting in the queue
status-held = in progress
status-resolved = resolved
status-resolved-rated = resolved, rated { $rating } of 5
priority-low = low
priority-normal = normal
priority-high = high
priority-urgent = urgent
language-ru = Russian
language-en = English
mood-neutral = calm
mood-pleased = pleased
mood-frustrated = frustrated
mood-angry = angry
mood-distressed = distressed
reason-asked_for_human = asks for a person
reason-emotion = strong emotion
reason-complex = complex case
reason-not_covered = no article
reason-second_miss = the bot missed twice
reason-not_helpful = the answer did not help
reason-unreadable_content = photo or voice
reason-foreign_language = another language
reason-search_unavailable = search unavailable
reason-error = a failure of the bot
button-claim = Claim
button-release = Release
button-transfer = Transfer
button-resolve = Resolve
button-back = ← Back
transcript-title = The chat before the handoff
transcript-customer = Customer
transcript-bot = Bot
transcript-agent = { $agent }
content-photo = photo
content-video = video
content-animation = animation
content-voice = voice message
content-audio = audio
content-video_note = video message
content-document = file
content-sticker = sticker
content-contact = contact
content-location = location
content-poll = poll
content-other = attachment
claimed-by = Claimed by { $agent }.
claim-yours = The ticket is yours now.
claim-taken = Too late: { $agent } already has the ticket.
claim-first = Claim the ticket first.
assigned-to = { $agent }, the ticket is yours: the customer is waiting for an answer.
now-online = { $agent }: online. New tickets will come by themselves.
now-away = { $agent }: away. Tickets whose customers wait for an answer go back to the queue.
given-back-away = { $agent } is away now: the ticket went back to the queue.
given-back-left = { $agent } does not take tickets any more: this one went back to the queue.
given-back-no-answer = The customer has waited for an answer for more than { $minutes } min, so the ticket went back to the queue. { $agent } is away now; to come back: /online
snooze-over = { $agent } The snoozed ticket is open again: its time has come.
promise-first_response = first response
promise-next_response = response to the customer
promise-resolution = resolution
promise-warning = ⏳ Due soon: { $promise }, { $when }.
promise-broken = ⚠️ Overdue: { $promise }, was due { $when }.
silence-warned = The customer is silent and was told that the ticket will be closed soon.
resolved-silent = The ticket is closed: the customer did not reply.
withdrawn = The customer went back to the bot without waiting for an answer.
snoozed = snoozed until the customer's next message
snoozed-until = snoozed: { $when }, or sooner if the customer writes
snooze-help = Snooze for how long? For example: /snooze 2h (hours), 30m (minutes), 3d (days). Without a time: until the customer's next message.
prioritised-by = { $agent } set the priority: { $priority }.
priority-help = Which priority? /priority low, normal, high or urgent.
vip-on = { $customer }: tickets matter more than others now, the open one as well.
vip-off = { $customer }: tickets are ordinary again.
my-none = You have no tickets.
my-title = Your tickets: { $count }
my-answered = answered, waiting for the customer
my-waits = waiting for an answer for { $minutes } min
card-vip = ⭐ Important customer
status-snoozed = snoozed
released-by = { $agent } released the ticket to the queue.
transferred-by = { $agent } transferred the ticket to { $to }.
transfer-choose = Transfer to whom?
transfer-nobody = There is nobody to transfer to: no other agents.
transfer-unknown = I do not know an agent “{ $name }”. There are: { $names }.
resolved-by = { $agent } resolved the ticket.
already-resolved = The ticket is already resolved.
not-the-holder = { $agent } holds the ticket. To answer, ask for a transfer; “// text” stays internal.
not-an-agent = You are not on the list of agents. The owner adds you with: otvet agents add { $id } "{ $name }"
unknown-topic = No ticket belongs to this topic: the message was sent to nobody.
note-empty = Write the text after /note.
note-too-late = The customer already has this message: the edit with “//” was not sent to them.
rated = The customer gave a rating of { $rating } out of 5.
rated-comment = Comment on the rating: { $comment }
not-delivered = The message did not reach the customer: { $why }
outcome-blocked_by_user = the customer has blocked the bot
outcome-chat_not_found = chat not found
outcome-no_rights = no right to write to the chat
outcome-too_long = the message is too long
outcome-too_large = the file is too large
outcome-message_gone = the original message was deleted
outcome-topic_gone = the topic was deleted
outcome-bad_request = Telegram refused the message
outcome-unauthorized = the bot's token is not accepted
outcome-gave_up = Telegram did not answer for too long
customer-edited = The customer edited the message. It was: { $before }
customer-edited-earlier =
    The customer edited a message from the chat before the handoff.
    It was: { $before }
    Now: { $after }
desk-help =
    Commands in a ticket's topic:
    /claim to take it, /release to give it back to the queue
    /transfer Name (or team) to hand it on, /resolve when done
    /snooze 2h to put it aside, /priority high, /vip for an important customer
    /macro for prepared replies, /macro name or /name for one of them
    /suggest for replies from articles and earlier tickets
    /my for your tickets, /online and /away to say whether you are there
    /correct slug: the article that answers the customer's question; /correct none where no article does
    /note text or // text is a note for the team
    Any other message goes to the customer.
correct-noted = Noted: “{ $question }” is answered by { $slug }. The thresholds will take it into account.
correct-noted-none = Noted: no article answers “{ $question }”. The thresholds will take it into account.
correct-unknown = There is no published article { $slug }. Write /correct and its name, or /correct none.
correct-nothing = The customer has asked nothing that the bot decided on.
general-help = Each ticket is a topic of this group. /online: tickets come to you by themselves; /away: they go to others. /my: your tickets.
desk-unknown-command = I do not know this command; it was not sent to the customer. All commands: /help
desk-anonymous = The message was not sent: you are writing as the group. Turn off “Remain anonymous” in your admin rights and write again.
desk-failed = A message could not be handled: reference { $reference } in the log. Please send it again.
