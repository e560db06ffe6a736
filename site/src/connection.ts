/**
 * The connection to the contact centre, by amazon-connect-chatjs.
 *
 * It is loaded when a chat begins: most who open the page never need its 300 kB. Its own metrics are off, since they
 * would run a script that our content policy forbids, and tell of residents.
 */

import type { Item } from "./conversation.ts";
import type { Chat } from "./memory.ts";

export interface Listener {
  item(item: Item): void;
  /** Somebody at the other end writes. */
  typing(): void;
  lost(): void;
  found(): void;
  /** The chat is over, and so is the connection. */
  ended(): void;
  /** The connection will not come back by itself, though the chat may go on. */
  broken(): void;
}

export interface Connection {
  /** Resolves with Connect's id and time of the message. The same `token` sends it once. */
  send(text: string, token: string): Promise<{ readonly id: string; readonly at: Date }>;
  typing(): void;
  end(): Promise<void>;
}

const MOST_OF_A_TRANSCRIPT = 100;
const FORBIDDEN = 403;

/** Connect; the listener then hears of everything, also of what was said before. Rejects when that is not possible. */
export async function open(
  chat: Chat,
  where: { readonly region: string; readonly endpoint: string },
  listener: Listener,
): Promise<Connection> {
  await import("amazon-connect-chatjs/dist/amazon-connect-chat.js");
  const { ChatSession } = window.connect;
  const config = {
    region: where.region,
    features: { messageReceipts: { shouldSendMessageReceipts: false } },
    ...(where.endpoint && { endpoint: where.endpoint }),
  };
  ChatSession.setGlobalConfig(config);
  const session = ChatSession.create({
    type: "CUSTOMER",
    disableCSM: true,
    chatDetails: chat,
    options: { region: where.region },
  });
  session.onMessage((event) => listener.item(event.data as unknown as Item));
  session.onTyping((event) => {
    if ((event.data as unknown as Item).ParticipantRole !== "CUSTOMER") listener.typing();
  });
  session.onConnectionLost(() => listener.lost());
  session.onConnectionBroken(() => listener.broken());
  session.onEnded(() => listener.ended());
  session.onConnectionEstablished(() => {
    readAll(session, listener).then(
      () => listener.found(),
      () => listener.lost(),
    );
  });
  await session.connect().catch((failure: Failure) => {
    if (isOver(failure)) listener.ended();
    else throw new Error("no connection");
  });
  return {
    async send(text, token) {
      const answer = await session.sendMessage({ contentType: "text/plain", message: text, clientToken: token });
      if (!answer.data) throw new Error("no answer");
      return { id: answer.data.Id, at: new Date(answer.data.AbsoluteTime) };
    },
    typing() {
      // Whether anybody sees it is worth no error.
      void Promise.resolve(session.sendEvent({ contentType: TYPING })).catch(() => undefined);
    },
    async end() {
      await session.disconnectParticipant();
    },
  };
}

const TYPING = "application/vnd.amazonaws.connect.event.typing";

interface Failure {
  readonly _debug?: { readonly _debug?: { readonly statusCode?: number } };
}

/** Connect lets nobody back into a chat that has ended. */
function isOver(failure: Failure): boolean {
  return failure._debug?._debug?.statusCode === FORBIDDEN;
}

async function readAll(session: connect.CustomerChatSession, listener: Listener): Promise<void> {
  const items: Item[] = [];
  for (let token: string | undefined, more = true; more; more = Boolean(token)) {
    const page = await session.getTranscript({
      maxResults: MOST_OF_A_TRANSCRIPT,
      scanDirection: "BACKWARD",
      sortOrder: "ASCENDING",
      ...(token && { nextToken: token }),
    });
    if (!page.data) break;
    items.unshift(...(page.data.Transcript as unknown as Item[]));
    token = page.data.NextToken || undefined;
  }
  items.forEach((item) => listener.item(item));
}
