/** Our own API: starting a chat, and asking for a copy of it by mail. */

import type { Chat } from "./memory.ts";

export interface Wish {
  readonly text: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
}

export interface Started extends Chat {
  /** What must be read before anything else, empty when nobody seems to be in danger. */
  readonly urgent: string;
}

/** The API says no, with what to do about it (RFC 9457); `fields` are the errors of a form, by field. */
export class Refused extends Error {
  readonly fields: ReadonlyMap<string, string>;

  constructor(detail: string, fields: ReadonlyMap<string, string>) {
    super(detail);
    this.fields = fields;
  }
}

interface Problem {
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
}

/** Start the chat; the same `key` finds the same chat again. Rejects with Refused, or TypeError without a network. */
export async function start(slug: string, wish: Wish, key: string): Promise<Started> {
  const filled = Object.fromEntries(Object.entries(wish).filter(([, value]) => value));
  const answer = await post(`/${slug}/chat`, filled, { "Idempotency-Key": key });
  const body = (await answer.json()) as Started & { urgent: string | null };
  return { ...body, urgent: body.urgent ?? "" };
}

/** Ask for a copy by mail. Rejects as `start` does. */
export async function orderCopy(slug: string, chat: Chat, email: string): Promise<void> {
  await post(`/${slug}/chat/${chat.reference}/copy`, { proof: chat.proof, email });
}

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "Accept-Language": document.documentElement.lang,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  throw new Refused(problem.detail ?? "", new Map((problem.errors ?? []).map((each) => [each.field, each.detail])));
}
