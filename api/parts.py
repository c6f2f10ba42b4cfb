"""What the API is made of; the composition root builds it."""

from dataclasses import dataclass

from api.throttle import Throttle
from conversations.clock import Clock
from handoff.desk import Desk
from storage.unit_of_work import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiParts:
    """Everything that routes use; `private_webhooks` lets events go to private addresses,
    `secure` says that programs reach us by https only."""

    database: Database
    desk: Desk
    clock: Clock
    requests: Throttle
    refusals: Throttle
    private_webhooks: bool = False
    secure: bool = False
