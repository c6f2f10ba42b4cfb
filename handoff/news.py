"""What a waiting customer is told: his place, how long it will take, or when somebody will be there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location

from conversations.outgoing import Button, Keyboard
from handoff.hours import Hours
from handoff.ports import DeskUnit
from handoff.service_rules import ServiceRules
from handoff.tickets import Ticket
from handoff.waits import NewWait, Place, WaitEstimate, estimate
from locales.texts import Texts

MEASURED = 500
HOUR_MINUTES = 60


async def join_queue(unit: DeskUnit, ticket: Ticket, service: ServiceRules, now: datetime, texts: Texts) -> str:
    """News for a ticket that has just come into the queue; what was promised is noted, to be measured."""
    place = await place_of(unit, ticket)
    hours = service.hours_of(ticket.team)
    if not hours.is_open(now):
        return closed_news(hours, now, texts)
    promised = estimate(place, await unit.waits.recent(MEASURED))
    if ticket.first_claimed_at is None:
        await unit.waits.add(NewWait(ticket_id=ticket.id, opened_at=now, place=place, estimate=promised))
    return place_news(place, promised, texts)


async def queue_news(unit: DeskUnit, ticket: Ticket, service: ServiceRules, now: datetime, texts: Texts) -> str:
    """News for a ticket that is in the queue already."""
    hours = service.hours_of(ticket.team)
    if not hours.is_open(now):
        return closed_news(hours, now, texts)
    place = await place_of(unit, ticket)
    return place_news(place, estimate(place, await unit.waits.recent(MEASURED)), texts)


async def place_of(unit: DeskUnit, ticket: Ticket) -> Place:
    """How many are ahead, and how many agents of the team who speak the language are at work."""
    position = await unit.tickets.position(ticket.id) or 1
    online = [agent for agent in await unit.agents.list() if agent.is_online and agent.team == ticket.team]
    return Place(ahead=position - 1, serving=sum(ticket.language in agent.languages for agent in online))


def place_news(place: Place, promised: WaitEstimate | None, texts: Texts) -> str:
    """Place and wait in words."""
    news = texts("hand-off-next", ahead=place.ahead)
    return news if promised is None else f"{wait_words(promised, texts)} {news}"


def wait_words(promised: WaitEstimate, texts: Texts) -> str:
    """The interval in minutes, or in hours where it is long."""
    low, high = (int(limit / timedelta(minutes=1)) for limit in (promised.low, promised.high))
    if high > 2 * HOUR_MINUTES:
        fewest, most = low // HOUR_MINUTES, -(-high // HOUR_MINUTES)
        return texts("wait-hours", low=fewest, high=most) if fewest else texts("wait-up-to-hours", high=most)
    return texts("wait-minutes", low=low, high=high) if low else texts("wait-up-to", high=high)


def closed_news(hours: Hours, now: datetime, texts: Texts) -> str:
    """When somebody will answer."""
    return texts("hand-off-closed", when=moment_words(hours.next_open(now), now, hours.zone, texts))


def moment_words(moment: datetime, now: datetime, zone: ZoneInfo, texts: Texts) -> str:
    """A moment as people say it: the day counted from today, the time, and whose time it is."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    clock = format_time(local, "HH:mm", locale=texts.language)
    place = str(get_timezone_location(zone, locale=texts.language, return_city=True))
    days = (local.date() - today).days
    if days == 0:
        return texts("moment-today", time=clock, place=place)
    if days == 1:
        return texts("moment-tomorrow", time=clock, place=place)
    day = format_date(local.date(), "EEEE, d MMMM", locale=texts.language)
    return texts("moment-day", day=day, time=clock, place=place)


def waiting_keyboard(ticket: Ticket, texts: Texts) -> Keyboard:
    """The way back to the bot."""
    return ((Button(text=texts("button-back-to-bot"), data=f"back:{ticket.id}"),),)
