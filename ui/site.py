"""What every page and route of the application is given."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.jobs import Adding
from ingest.settings import IngestSettings
from qa import Assistant
from qa.conversations import Conversations
from ui.safety.doors import is_shared
from ui.safety.seats import Seats
from ui.settings import UISettings


@dataclass(frozen=True, slots=True)
class Site:
    """One library being served: who answers, what is kept, what may be added."""

    assistant: Assistant  # with the chat model, if one is configured
    quotes: Assistant  # the same library, answers made of quotes alone
    settings: UISettings
    reading: IngestSettings
    conversations: Conversations
    adding: Adding | None  # None where nothing may be added
    seats: Seats
    host: str = "127.0.0.1"  # the address listened at

    @property
    def shared(self) -> bool:
        """Whether others than the one person of this machine may come in."""
        return is_shared(self.host, self.settings)

    @classmethod
    def of(
        cls,
        assistant: Assistant,
        settings: UISettings,
        reading: IngestSettings,
        host: str = "127.0.0.1",
    ) -> Site:
        """The site of an open assistant, served at `host`; `close` it before the assistant."""
        library = assistant.library
        return cls(
            assistant,
            Assistant(library, assistant.settings, model="none"),
            settings,
            reading,
            Conversations(library),
            None if settings.read_only else Adding(library, reading),
            Seats(settings.at_once, settings.waiting),
            host,
        )

    def close(self) -> None:
        """Stop what is being added."""
        if self.adding is not None:
            self.adding.close()
