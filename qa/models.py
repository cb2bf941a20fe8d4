"""Opening chat models by name, through LangChain; nothing is fetched until one is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from qa.errors import ModelUnavailable
from qa.model_addresses import COMPATIBLE, EXAMPLE, address_and_name
from qa.model_replies import integration_errors
from qa.rendering import visible

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from qa.settings import QASettings

_NO_MODEL = ("", "none")
_EXTRAS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "ollama": "ollama",
    "google_genai": "google",
}
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
}
_KEY_NAME = re.compile(r"\b[A-Z][A-Z0-9_]*_(?:API_KEY|TOKEN)\b")
_PACKAGE = re.compile(r"pip install ([\w-]+)")
_NO_KEY = "none"  # clients insist on a key, local servers do not
# Connections are not kept for later: a later reply may be read in another event loop.
_HEADERS = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model opened; `name` is what is shown and never holds a key."""

    name: str
    runnable: BaseChatModel

    @property
    def fingerprint(self) -> str:
        """All that decides what it replies, keys left out: class, name, address, parameters."""
        from langchain_core.load import dumps

        return dumps(self.runnable)


def open_model(spec: str | BaseChatModel, settings: QASettings) -> ChatModel | None:
    """The chat model that `spec` names, or is; None for "none" and for no name.

    `spec` is "provider:model" with a provider of `langchain.chat_models.init_chat_model`, or
    "openai-compatible:http://127.0.0.1:8080/v1#model". Raises `ModelUnavailable`.
    """
    if not isinstance(spec, str):
        named = getattr(spec, "model_name", None) or getattr(spec, "model", None)
        return ChatModel(visible(str(named or type(spec).__name__)), spec)
    asked = visible(spec)
    if asked in _NO_MODEL:
        return None
    provider, _, rest = asked.partition(":")
    if provider == COMPATIBLE:
        address, name = address_and_name(rest)
        key = settings.model_key.get_secret_value() if settings.model_key else _NO_KEY
        parameters = {"base_url": address, "api_key": key, "use_responses_api": False}
        return _opened(f"{COMPATIBLE}:{address}#{name}", "openai", name, settings, parameters)
    if not rest:
        message = (
            f"{_called(asked)} names no provider and model: write both, as in openai:gpt-5 or "
            f"{EXAMPLE}"
        )
        raise ModelUnavailable(message)
    return _opened(asked, provider.replace("-", "_").lower(), rest, settings, {})


def _opened(
    shown: str, provider: str, name: str, settings: QASettings, parameters: dict[str, Any]
) -> ChatModel:
    from langchain.chat_models import init_chat_model

    told = _parameters(provider, settings) | parameters
    with integration_errors(lambda error: _unavailable(error, shown, provider)):
        runnable = init_chat_model(name, model_provider=provider, **told)
    keys = {k: v for k, v in vars(runnable).items() if k.endswith("_api_key")}
    for field, key in keys.items():
        if isinstance(key, SecretStr) and not key.get_secret_value():
            raise ModelUnavailable(_needs_key(shown, _KEYS.get(provider, field.upper())))
    return ChatModel(shown, runnable)


def _parameters(provider: str, settings: QASettings) -> dict[str, Any]:
    """What a model is opened with: the words that each provider has for the same limits."""
    if provider == "ollama":
        return {
            "temperature": 0,
            "num_predict": settings.model_tokens,
            "num_ctx": settings.model_window,
            "client_kwargs": {"timeout": settings.model_timeout, "headers": _HEADERS},
        }
    told: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": settings.model_tokens,
        "timeout": settings.model_timeout,
        "max_retries": 0,  # the quotes are there at once, whoever wants to can ask again
    }
    if provider in ("openai", "anthropic"):
        told |= {"stream_usage": True, "default_headers": _HEADERS}
    if provider == "openai":
        told["stream_chunk_timeout"] = None  # it would log; the whole reply has its time
    return told


def _unavailable(error: Exception, shown: str, provider: str) -> ModelUnavailable:
    """Why a model can't be opened, and what helps; the error's own text may hold a key."""
    told = str(error)
    if isinstance(error, ImportError):
        found = _PACKAGE.search(told)
        package = found[1] if found else "its LangChain package"
        extra = _EXTRAS.get(provider)
        remedy = f"'kazqa[{extra}]'" if extra else package
        return ModelUnavailable(f"{_called(shown)} needs {package}: pip install {remedy}")
    if "Unsupported provider" in told:
        known = ", ".join((*_EXTRAS, COMPATIBLE))
        return ModelUnavailable(
            f"{_called(shown)} has a provider that is not known: use {known}, or another that "
            "LangChain's init_chat_model knows"
        )
    variable = _KEYS.get(provider) or next(iter(_KEY_NAME.findall(told)), "")
    if variable and re.search(r"credential|api.?key", told, re.IGNORECASE):
        return ModelUnavailable(_needs_key(shown, variable))
    return ModelUnavailable(
        f"{_called(shown)} can't be opened ({type(error).__name__}): check its name and the "
        "variables that its provider needs"
    )


def _needs_key(shown: str, variable: str) -> str:
    return f"{_called(shown)} needs a key: set {variable}"


def _called(shown: str) -> str:
    return f"the chat model “{shown}”"
