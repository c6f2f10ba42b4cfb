"""What is wrong with an article, in the editor's language."""

from console.visits import Visit
from conversations.understanding import Language
from knowledge_base.problems import BadArticleError, TextProblem


def problem_words(visit: Visit, error: BadArticleError, language: Language) -> tuple[str, ...]:
    """Every problem once."""
    known = ", ".join(visit.parts.fields.known(language)) or "–"

    def words(problem: TextProblem) -> str:
        if problem.field is not None:
            return visit.texts("article-problem-field", field=problem.field, known=known)
        return visit.texts(f"article-problem-{problem.part}")

    return tuple(dict.fromkeys(map(words, error.problems)))
