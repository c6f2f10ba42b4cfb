"""The errors a Bot API method answers with, worded as the real server words them."""

from sandbox.wire import Json, compact


class ApiError(Exception):
    """Becomes `{ok: false, error_code, description, parameters}` with `code` as the HTTP status."""

    def __init__(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        parameters = compact({"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to_chat_id})
        return answer | ({"parameters": parameters} if parameters else {})


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def upgraded(new_chat_id: int) -> ApiError:
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_chat_id)


def method_not_found() -> ApiError:
    return ApiError(404, "Not Found: method not found")


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def entity_too_large() -> ApiError:
    return ApiError(413, "Request Entity Too Large")
