"""What the command line needs for campaigns: the store, the service, the navigator's order."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from decision_navigator.policy import PolicyBook
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.service.campaigns import Campaigns
from voicebot.service.dialling_scores import Candidate, ask_navigator
from voicebot.settings import Settings
from voicebot.system import RandomIds
from voicebot.wiring import parts
from voicebot.wiring.dialling import make_campaigns

Report = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where campaigns are made."""

    settings: Settings
    store: Store
    clock: Clock
    policies: PolicyBook
    campaigns: Campaigns

    def people(self) -> int:
        """How many people who may decide are at the desk."""
        return self.campaigns.people.people(self.clock.now())

    def language(self, asked: str | None) -> str:
        """The language asked for, or the settings'."""
        return asked or self.settings.language

    def bar(self) -> AbstractContextManager[Report]:
        """A progress bar over cases."""
        from decision_navigator.progress import bar

        return bar("Cases")

    def ask_navigator(self, country: str) -> list[Candidate]:
        """All cases of the store in the navigator's order.

        Raises:
            OperatorError, NavigatorError: there are none, or the law tables do not hold.
        """
        today = self.clock.now().date()
        with self.bar() as report:
            return ask_navigator(self.store, self.policies.at(country, today), today, report)


def open_office(settings: Settings) -> Office:
    """Open the store as the web process does."""
    store, clock = parts.make_store(settings, "web"), parts.make_clock(settings)
    policies = parts.make_policies()
    campaigns = make_campaigns(settings, store, clock, RandomIds(), policies)
    return Office(settings=settings, store=store, clock=clock, policies=policies, campaigns=campaigns)
