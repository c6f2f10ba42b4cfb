"""Russian typed in Latin letters; the rules live beside the Rasa components, which need them too."""

from nlu.rasa.components.latin_text import written_back
from nlu.rasa.components.transliteration import to_cyrillic

__all__ = ["to_cyrillic", "written_back"]
