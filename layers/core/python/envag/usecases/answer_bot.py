"""Answer a resident who chats with the machine: from an approved article, with how their case stands, or by a human.

The order is the point: danger first (X32), then whoever wants a human, then what no machine may answer (X6, X8), then
the state of a case for who proves that it is theirs (R16), and only then a search (R4, R50). One miss is enough for a
human to take over. That a machine answers first, the flow has said before; every answer says it again.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from envag.domain import transitions
from envag.domain.availability import availability
from envag.domain.case import Actor, ContactReason, EventType, Priority, Resolution, Status, TimelineEvent
from envag.domain.chat_turn import Intent, Outcome, Reply
from envag.domain.event_id import event_id
from envag.domain.good_answer import LOOKED_AT, good_answer
from envag.domain.greeting import wording
from envag.domain.language.swedish import words
from envag.domain.phrases import holds
from envag.domain.proof import candidates, verify, version
from envag.domain.reference import mentioned
from envag.domain.service import Secrecy
from envag.domain.voice import BOT_LANGUAGES
from envag.usecases.change import change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from envag.domain.bot_words import BotWords
    from envag.domain.case import Case
    from envag.domain.chat_turn import ChatTurn
    from envag.domain.directory import Directory
    from envag.domain.municipality import Municipality
    from envag.domain.routing.result import Routing
    from envag.domain.search import Hit, SearchIndex
    from envag.ports.cases import CaseStore
    from envag.ports.clock import Clock
    from envag.usecases.receive import Routes

BOT = Actor(role="system", id="bot")

STATUS = "status"
"""What ``ChatTurn.answered`` says after the state of a case was told."""

LONGEST_YES = 8
"""Words of an answer that is only a yes. What is longer says more, and may be a matter of its own."""

_MOST_PROOFS = 3
_LINK = "/arende/"
"""What stands in every link to a status page."""


class Knowledge(NamedTuple):
    """What the machine knows. ``routes`` and ``articles`` are a municipality's own, by its slug."""

    directory: Directory
    routes: Callable[[str], Routes]
    articles: Callable[[str], SearchIndex]
    words: BotWords


class _Turn(NamedTuple):
    """A turn with everything that it is judged by."""

    said: ChatTurn
    municipality: Municipality
    routing: Routing
    know: Knowledge
    store: CaseStore
    now: datetime


def answer_bot(said: ChatTurn, *, know: Knowledge, store: CaseStore, clock: Clock) -> Reply:
    """What the machine answers. May raise whatever the store does; ``give_up`` then says what is left to say.

    The same turn asked again is answered alike and noted on the case once.
    """
    if know.directory.marked(said.municipality) is None:
        return _NOBODY
    municipality = know.directory.municipality(said.municipality)
    routing = know.routes(said.municipality).route("", said.words)
    turn = _Turn(said, municipality, routing, know, store, clock.now())
    if routing.urgent:
        _alarm(turn)
        return _hand_over(turn, Outcome.DANGER, _text(turn, "urgent.life"))
    outcome = _why_a_human(turn)
    if outcome:
        return _hand_over(turn, outcome)
    return _verdict(turn) or _status(turn) or _greeting(turn) or _article(turn)


def give_up(said: ChatTurn, *, know: Knowledge, clock: Clock) -> Reply:
    """The answer that needs no record, for when the store fails: a human, and danger is told all the same (X32)."""
    if know.directory.marked(said.municipality) is None:
        return _NOBODY
    municipality = know.directory.municipality(said.municipality)
    routing = know.routes(said.municipality).route("", said.words)
    warning = (wording(municipality, "urgent.life", language=said.language),) if routing.urgent else ()
    return Reply(Outcome.FAILED, (*warning, *_kept(municipality, said.language, clock.now())), ends=Intent.PERSON)


_NOBODY = Reply(Outcome.FAILED, ends=Intent.PERSON)
"""For whom no municipality is known: the flow leads them to a human."""


def _why_a_human(turn: _Turn) -> Outcome | None:
    """Why no machine goes on here, or None when it may."""
    said, routing, person_only = turn.said, turn.routing, _person_only(turn.municipality)
    if not turn.municipality.bot or said.language not in BOT_LANGUAGES:
        return Outcome.OFF
    if said.intent == Intent.PERSON or holds(said.words, turn.know.words.person):
        return Outcome.PERSON
    if routing.must_not_autoreply or not person_only.isdisjoint((routing.service, *routing.also)):
        return Outcome.NOT_FOR_MACHINES
    case = turn.store.get(said.municipality, said.reference) if said.reference else None
    if case is None:
        return Outcome.NO_CASE
    grave = case.must_not_autoreply or case.priority is Priority.URGENT or case.secrecy >= Secrecy.SECRET
    return Outcome.NOT_FOR_MACHINES if grave else None


def _alarm(turn: _Turn) -> None:
    """Make the case urgent, so that its department is told at once, also while nobody staffs the chat."""
    said = turn.said

    def decide(case: Case) -> TimelineEvent | None:
        told = {"text": said.words, "why": list(turn.routing.why)}
        return transitions.alarm(case, told, at=turn.now, id=_event_id(said, "alarm"))

    if said.reference and turn.store.get(said.municipality, said.reference):
        change(said.municipality, said.reference, decide, store=turn.store)


def _verdict(turn: _Turn) -> Reply | None:
    """What the resident says of the last answer; None where there was none, or they ask something new."""
    said = turn.said
    if not said.answered:
        return None
    solved = turn.know.words.verdict(said.words)
    if solved is None and (said.intent != Intent.SOLVED or "?" in said.words):
        return None
    if solved is False:
        return _hand_over(turn, Outcome.NOT_SOLVED)
    if turn.routing.service or len(words(said.words)) > LONGEST_YES:
        return None  # a yes that goes on with a matter: it must not end with the chat

    def decide(case: Case) -> TimelineEvent | None:
        if case.status is not Status.NEW:  # closed by this very turn before, or somebody works on it
            return None
        return transitions.close(
            case,
            resolution=Resolution.SELF_SERVICE,
            reason=ContactReason.INFORMATION_NOT_FOUND,
            actor=BOT,
            at=turn.now,
            id=_event_id(said, "solved"),
        )

    change(said.municipality, said.reference, decide, store=turn.store)
    return Reply(Outcome.SOLVED, (_text(turn, "bot.goodbye", reference=said.reference),), ends=Intent.SOLVED)


def _status(turn: _Turn) -> Reply | None:
    """How a case stands, for who shows that it is theirs; None where the words are about no case of one's own.

    A wrong proof, a reference alone and an unknown case get the very same answer.
    """
    said = turn.said
    proofs = tuple(islice(_proofs(said.words), _MOST_PROOFS))
    for proof in proofs:
        reference = _proven(turn, proof)
        case = turn.store.get(said.municipality, reference) if reference else None
        if case:
            return _standing(turn, case)
    if proofs or any(mentioned(said.words)) or holds(said.words, turn.know.words.own_case):
        return _ask_for_proof(turn)
    return None


def _proofs(words: str) -> Iterator[str]:
    """Whatever is written like the proof in a mail's address, or in the link to a status page."""
    yield from candidates(words)
    if _LINK in words:
        from envag.domain.status_proof import link_candidates  # noqa: PLC0415 - few turns need it, every start would pay

        yield from link_candidates(words)


def _proven(turn: _Turn, proof: str) -> str:
    """The reference that the address of a mail, or the link to a status page, proves; empty when it proves nothing."""
    slug = turn.said.municipality
    if version(proof):
        return verify(turn.store.proof_keys(slug, known=version(proof)), slug, proof)
    from envag.domain.status_proof import link_version, verify_link  # noqa: PLC0415 - see _proofs

    keys = turn.store.proof_keys(slug, known=link_version(proof))
    link = verify_link(keys, slug, proof, turn.now)
    return link.reference if link and not link.expired else ""


def _standing(turn: _Turn, case: Case) -> Reply:
    """How the case stands, and nothing of what it is about."""
    from envag.domain.status import for_humans_only, status_words  # noqa: PLC0415 - see _proofs

    if for_humans_only(case, turn.municipality):
        return _hand_over(turn, Outcome.NOT_FOR_MACHINES, _text(turn, "bot.status.secret"))
    _note(turn, {"case": case.reference})
    told = status_words(case, turn.municipality, turn.said.language)
    return Reply(Outcome.STATUS, (told, _text(turn, "bot.verdict")), answered=STATUS)


def _ask_for_proof(turn: _Turn) -> Reply:
    if turn.said.proof_asked:
        return _hand_over(turn, Outcome.MISSED)
    return Reply(Outcome.PROOF_ASKED, (_text(turn, "bot.prove"),))


def _greeting(turn: _Turn) -> Reply | None:
    """Many begin with a mere hello, which is no question yet."""
    if turn.said.number or not holds(turn.said.words, turn.know.words.greeting):
        return None
    return Reply(Outcome.GREETED, (_text(turn, "bot.ask"),))


def _article(turn: _Turn) -> Reply:
    """An approved article's short answer with its source, or a human."""
    said = turn.said
    hit = good_answer(
        said.words,
        turn.know.articles(said.municipality).search(said.words, limit=LOOKED_AT, language=said.language),
        turn.routing,
        turn.know.words,
        language=said.language,
        person_only=_person_only(turn.municipality),
    )
    if hit is None or hit.reference == said.answered:
        return _ask_for_proof(turn) if said.intent == Intent.STATUS else _hand_over(turn, Outcome.MISSED)
    _note(turn, {"article": hit.reference})
    texts = (_answer(turn, hit), _text(turn, "bot.verdict"))
    return Reply(Outcome.ANSWERED, texts, answered=hit.reference)


def _answer(turn: _Turn, hit: Hit) -> str:
    ways_on = (_text(turn, "bot.more", label=link.text, link=link.url) for link in hit.links)
    return "\n".join((hit.snippet, _text(turn, "bot.source", title=hit.title), *ways_on))


def _note(turn: _Turn, told: Mapping[str, str]) -> None:
    """Note on the chat's case what the machine has told (R4); the same turn is noted once, whenever it is asked."""
    said = turn.said
    id_ = _event_id(said, "answered")

    def decide(_: Case) -> TimelineEvent | None:
        if turn.store.holds(said.municipality, said.reference, id_):
            return None
        return TimelineEvent(id=id_, type=EventType.BOT_ANSWERED, occurred_at=turn.now, actor=BOT, data=told)

    change(said.municipality, said.reference, decide, store=turn.store)


def _hand_over(turn: _Turn, outcome: Outcome, *before: str) -> Reply:
    """Who takes over, and when, the flow says: it asks ``call_flow`` anew. Only what was written is ours to promise."""
    kept = _kept(turn.municipality, turn.said.language, turn.now)
    return Reply(outcome, (*before, *kept), ends=Intent.PERSON)


def _kept(municipality: Municipality, language: str, now: datetime) -> tuple[str, ...]:
    """That what was written is not lost, where nobody is there to read it now."""
    if availability(municipality, now, language=language).open:
        return ()
    return (wording(municipality, "bot.kept", language=language),)


def _person_only(municipality: Municipality) -> frozenset[str]:
    """The services that no machine answers for."""
    return frozenset(s.id for s in municipality.services if s.must_not_autoreply or s.secrecy >= Secrecy.SECRET)


def _text(turn: _Turn, text_id: str, **values: str) -> str:
    return wording(turn.municipality, text_id, language=turn.said.language, **values)


def _event_id(said: ChatTurn, what: str) -> str:
    """The id of what this turn brings about: Lex may ask a turn again, with the same session, number and words."""
    return event_id("bot", said.session, str(said.number), said.words, what)
