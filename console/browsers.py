"""What a browser calls itself, in two words that people recognise."""

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("YaBrowser", "Yandex"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def browser_name(user_agent: str) -> str:
    """`Firefox, Windows`; the beginning of the header where neither is known."""
    browser = _first(user_agent, (*_BROWSERS, ("Safari", "Safari")))
    system = _first(user_agent, (*_SYSTEMS, ("Linux", "Linux")))
    return ", ".join(filter(None, (browser, system))) or user_agent[:60] or "?"


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
