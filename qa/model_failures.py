"""What a chat model's failures are and how they are told, whatever integration raised them.

The packages of the providers are not imported: an error is judged by its HTTP status, by the names
of its classes and by its causes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from vectorstore.records import Language

FailureKind = Literal[
    "unreachable", "key", "limit", "time", "model", "server",
    "garbled", "window", "refused", "empty", "long", "other",
]  # fmt: skip

_WORDS: dict[Language, dict[FailureKind, str]] = {
    "en": {
        "unreachable": "can't be reached; check that its server runs and the address is right",
        "key": "refused the key; check it",
        "limit": "takes no more requests now, its limit is reached; try again later",
        "time": "did not reply in time; KAZQA_MODEL_TIMEOUT gives it longer",
        "model": "is not known to its server; check its name and address",
        "server": "could not reply, its server failed; try again later",
        "garbled": "sent a reply that can't be read; check that the address is a chat model's",
        "window": "can't take so long a prompt; lower KAZQA_MODEL_WINDOW to what it takes",
        "refused": "did not accept the request; check its name and its settings",
        "empty": "sent an empty reply",
        "long": "sent far too long a reply",
        "other": "failed to reply; try again later or use another model",
    },
    "ru": {
        "unreachable": "недоступна; проверьте, запущен ли её сервер и верен ли адрес",
        "key": "не приняла ключ; проверьте его",
        "limit": "больше не принимает запросов, её лимит исчерпан; попробуйте позже",
        "time": "не ответила вовремя; больше времени ей даёт KAZQA_MODEL_TIMEOUT",
        "model": "не известна своему серверу; проверьте её имя и адрес",
        "server": "не ответила из-за ошибки на сервере; попробуйте позже",
        "garbled": "прислала ответ, который нельзя прочесть; проверьте, верен ли адрес",
        "window": "не вмещает такой длинный запрос; уменьшите KAZQA_MODEL_WINDOW",
        "refused": "не приняла запрос; проверьте её имя и настройки",
        "empty": "прислала пустой ответ",
        "long": "прислала слишком длинный ответ",
        "other": "не смогла ответить; попробуйте позже или выберите другую",
    },
    "kk": {
        "unreachable": "қолжетімсіз; сервері іске қосылғанын және мекенжайын тексеріңіз",
        "key": "кілтті қабылдамады; кілтті тексеріңіз",
        "limit": "енді сұрау қабылдамайды, шегіне жетті; кейінірек қайталап көріңіз",
        "time": "уақытында жауап бермеді; KAZQA_MODEL_TIMEOUT мәнін арттырыңыз",
        "model": "серверіне белгісіз; атауы мен мекенжайын тексеріңіз",
        "server": "серверіндегі қатеге байланысты жауап бермеді; кейінірек қайталап көріңіз",
        "garbled": "оқылмайтын жауап жіберді; мекенжайын тексеріңіз",
        "window": "мұндай ұзын сұрауды сыйғыза алмайды; KAZQA_MODEL_WINDOW мәнін азайтыңыз",
        "refused": "сұрауды қабылдамады; атауы мен баптауларын тексеріңіз",
        "empty": "бос жауап жіберді",
        "long": "тым ұзын жауап жіберді",
        "other": "жауап бере алмады; кейінірек қайталап көріңіз немесе басқасын таңдаңыз",
    },
}
_SUBJECT: dict[Language, str] = {"en": "{}", "ru": "модель {}", "kk": "{} үлгісі"}

_STATUS: dict[int, FailureKind] = {
    401: "key", 402: "limit", 403: "key", 404: "model", 408: "time", 413: "window", 429: "limit",
    504: "time",
}  # fmt: skip
_TOO_LONG = re.compile(
    r"context.?(length|size|window)|prompt is too long|maximum (context|prompt)|too many tokens|"
    r"token count.{0,40}exceed",
    re.IGNORECASE,
)
# Names of classes, judged in this order: a connection's time-out is a time-out.
_NAMES: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
    (re.compile(r"ContextOverflow"), "window"),
    (re.compile(r"Timeout|DeadlineExceeded"), "time"),
    (re.compile(r"Authentication|Unauthenticated|PermissionDenied|Credentials"), "key"),
    (re.compile(r"RateLimit|ResourceExhausted|TooManyRequests|Quota"), "limit"),
    (re.compile(r"^(Model)?NotFound(Error)?$"), "model"),
    (re.compile(r"InternalServer|ServiceUnavailable|ModelAPIError|Overloaded"), "server"),
    (re.compile(r"BadRequest|InvalidRequest|InvalidArgument|Unprocessable"), "refused"),
    (re.compile(r"Validation|Decod"), "garbled"),
    (re.compile(r"Connect|Network|ProtocolError|Unreachable"), "unreachable"),
    (re.compile(r"^APIError$|ResponseError"), "server"),
)
# Codes that come in words with errors in the middle of a stream.
_CODES: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
    (re.compile(r"context_length"), "window"),
    (re.compile(r"rate_limit|quota"), "limit"),
    (re.compile(r"api_key|auth|permission"), "key"),
    (re.compile(r"model_not_found"), "model"),
)
_BUILTIN: tuple[tuple[type[BaseException], FailureKind], ...] = (
    (OSError, "unreachable"),
    (ValueError, "garbled"),
    (TypeError, "garbled"),
    (LookupError, "garbled"),
    (AttributeError, "garbled"),
)


def failure_words(kind: FailureKind, name: str, language: Language) -> str:
    """A clause on a failure of the model `name` and what helps, without a full stop."""
    return f"{_SUBJECT[language].format(name)} {_WORDS[language][kind]}"


def failure_note(error: BaseException, name: str, language: Language) -> str:
    """The same for an error that an integration raised; nothing of its own text is repeated."""
    return failure_words(failure_kind(error), name, language)


def failure_kind(error: BaseException) -> FailureKind:
    """What an error of a chat model means: its status tells best, then names, then causes."""
    if type(error) is TimeoutError:
        return "time"  # whatever was going on when the time was up
    judges: tuple[Callable[[BaseException], FailureKind | None], ...] = (
        _by_status,
        _by_name,
        _by_builtin_class,
    )
    for judge in judges:
        for found in _with_causes(error):
            if kind := judge(found):
                return kind
    return "other"


def _with_causes(error: BaseException, depth: int = 5) -> Iterator[BaseException]:
    yield error
    if depth:
        inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        for cause in (*inner, error.__cause__ or error.__context__):
            if cause is not None:
                yield from _with_causes(cause, depth - 1)


def _by_status(error: BaseException) -> FailureKind | None:
    response = getattr(error, "response", None)
    told = [getattr(error, "status_code", None), getattr(response, "status_code", None)]
    told.append(getattr(error, "code", None))
    status = next((s for s in told if isinstance(s, int) and 400 <= s <= 599), None)
    if status is None:
        return _by_code(told[-1]) if isinstance(told[-1], str) else None
    if status < 500 and _TOO_LONG.search(str(error)):
        return "window"
    return _STATUS.get(status, "server" if status >= 500 else "refused")


def _by_code(code: str) -> FailureKind | None:
    return next((kind for pattern, kind in _CODES if pattern.search(code)), None)


def _by_name(error: BaseException) -> FailureKind | None:
    names = [kind.__name__ for kind in type(error).__mro__]
    for pattern, failure in _NAMES:
        if any(pattern.search(name) for name in names):
            return failure
    return None


def _by_builtin_class(error: BaseException) -> FailureKind | None:
    return next((failure for kind, failure in _BUILTIN if isinstance(error, kind)), None)
