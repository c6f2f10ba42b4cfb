"""The demo shop's team in the web console."""

from argon2 import PasswordHasher

from console.team import NewPerson, add_person
from handoff.team import Role
from storage.unit_of_work import Database

PASSWORD = "otvet-demo"  # noqa: S105  the demo's own, printed by its start
TEAM = (
    (NewPerson(login="anna", name="Анна", telegram_user_id=2001), Role.ADMIN),
    (NewPerson(login="boris", name="Борис", telegram_user_id=2002), Role.AGENT),
    (NewPerson(login="vera", name="Vera", telegram_user_id=2003), Role.SUPERVISOR),
    (NewPerson(login="elena", name="Елена", telegram_user_id=None), Role.EDITOR),
)


async def seed_people(database: Database, password: str = PASSWORD) -> None:
    """Give the team accounts, all with one password, unless they have theirs."""
    hashed = PasswordHasher().hash(password)
    async with database.unit() as unit:
        for new, role in TEAM:
            person = await unit.people.by_login(new.login) or await add_person(unit, new, role)
            await unit.people.set_password(person.id, hashed)
