/**
 * What has been said in a chat and who answers now, from what Amazon Connect tells. No browser is needed here.
 *
 * Items are those of https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_Item.html:
 * they come over the websocket, and again in the transcript after a reload or a lost connection.
 */

export interface Item {
  readonly Id: string;
  readonly ContentType: string;
  readonly AbsoluteTime?: string;
  readonly Content?: string | null;
  readonly DisplayName?: string | null;
  readonly ParticipantRole?: string | null;
}

export type Speaker = "you" | "guide" | "machine";
export type Delivery = "sending" | "sent" | "failed";

/** `started` until it shows who answers, `waiting` for a human, then `guide`; `machine` before, where there is a bot. */
export type Stage = "started" | "machine" | "waiting" | "guide" | "ended";

export interface Line {
  readonly id: string;
  readonly who: Speaker;
  readonly text: string;
  readonly at: Date;
  readonly delivery: Delivery;
}

const EVENT = "application/vnd.amazonaws.connect.event.";
const TEXT = new Set(["text/plain", "text/markdown"]);
/** The display name of a bot's words; those of a flow come as SYSTEM_MESSAGE. */
const BOT = "BOT";

export class Conversation {
  #lines = new Map<string, Line>();
  #stage: Stage = "started";

  /** As Connect keeps them, by its own clock; what it does not have yet comes last. */
  get lines(): readonly Line[] {
    const all = [...this.#lines.values()];
    const sent = all.filter((line) => line.delivery === "sent").sort((one, other) => +one.at - +other.at);
    return [...sent, ...all.filter((line) => line.delivery !== "sent")];
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** Add what Connect tells, once however often it comes. */
  take(item: Item): void {
    if (this.#stage === "ended") return;
    if (!this.#lines.has(item.Id)) this.#stage = this.#next(item);
    if (TEXT.has(item.ContentType) && item.Content) this.#keep(item, item.Content);
  }

  /** The chat is over, as Connect or the lack of it says. */
  end(): void {
    this.#stage = "ended";
  }

  /** What the resident sends; `confirm` or `fail` follows with the same id. */
  say(id: string, text: string, at: Date): void {
    this.#lines.set(id, { id, who: "you", text, at, delivery: "sending" });
  }

  /** Connect has it, under an id and a time of its own. */
  confirm(id: string, realId: string, at: Date): void {
    const line = this.#lines.get(id);
    if (!line) return;
    if (id !== realId && this.#lines.has(realId)) this.#lines.delete(id);
    else this.#rename(id, { ...line, id: realId, at, delivery: "sent" });
  }

  fail(id: string): void {
    const line = this.#lines.get(id);
    if (line) this.#lines.set(id, { ...line, delivery: "failed" });
  }

  forget(id: string): void {
    this.#lines.delete(id);
  }

  #next(item: Item): Stage {
    const guide = item.ParticipantRole === "AGENT";
    switch (item.ContentType) {
      case `${EVENT}chat.ended`:
        return "ended";
      case `${EVENT}transfer.succeeded`:
        return "waiting";
      case `${EVENT}participant.joined`:
        return guide ? "guide" : this.#stage;
      case `${EVENT}participant.left`:
        return guide && this.#stage === "guide" ? "waiting" : this.#stage;
    }
    if (!TEXT.has(item.ContentType)) return this.#stage;
    if (guide) return "guide";
    if (isMachine(item)) return "machine";
    return item.ParticipantRole === "SYSTEM" && this.#stage === "machine" ? "waiting" : this.#stage;
  }

  #keep(item: Item, text: string): void {
    const who = speaker(item);
    const at = new Date(item.AbsoluteTime || Date.now());
    const line: Line = { id: item.Id, who, text, at, delivery: "sent" };
    // Our own words often come back over the websocket before the call that sent them has returned.
    const pending = this.lines.find((own) => own.who === who && own.delivery !== "sent" && own.text === text);
    if (who === "you" && pending && !this.#lines.has(item.Id)) this.#rename(pending.id, line);
    else this.#lines.set(item.Id, line);
  }

  /** Put a line in another's place, where it stands. */
  #rename(id: string, line: Line): void {
    this.#lines = new Map([...this.#lines].map(([key, old]) => (key === id ? [line.id, line] : [key, old])));
  }
}

function isMachine(item: Item): boolean {
  return item.ParticipantRole === "CUSTOM_BOT" || (item.ParticipantRole === "SYSTEM" && item.DisplayName === BOT);
}

function speaker(item: Item): Speaker {
  if (item.ParticipantRole === "CUSTOMER") return "you";
  return item.ParticipantRole === "AGENT" || item.ParticipantRole === "SUPERVISOR" ? "guide" : "machine";
}
