"""`otvet`: the entry point. Commands load what they need themselves, so that `otvet --help` is quick."""

import os

import typer

from bot.commands import (
    agents,
    api,
    articles,
    ask,
    check,
    checked,
    checks,
    database,
    demo,
    evaluate,
    explain,
    nlu,
    queues,
    report,
    serve,
    web,
)
from knowledge_base.threads import one_thread

app = typer.Typer(
    name="otvet",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="Otvet: answers customers' questions from your articles, and calls a human where one is needed.",
)
app.command("run")(serve.run_bot)
app.command("demo")(demo.demo)
app.command("check")(check.check)
app.command("ask")(ask.ask)
app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("report")(report.report)
articles.app.add_typer(checked.app, name="checked")
checks.add_to(articles.app)
app.add_typer(articles.app, name="kb")
app.add_typer(nlu.app, name="nlu")
app.add_typer(agents.app, name="agents")
app.add_typer(web.app, name="console")
app.add_typer(api.app, name="api")
app.add_typer(database.app, name="db")
app.add_typer(queues.inbox, name="inbox")
app.add_typer(queues.outbox, name="outbox")


def main() -> None:
    """Run the command line. The numeric libraries read their thread settings when they are imported: set them first."""
    one_thread(os.environ)
    app()
