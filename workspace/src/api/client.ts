/** The staff API over HTTP: versions by ETag, changes once by Idempotency-Key, problems as errors. */
import type {
  Action,
  Article,
  ArticleLine,
  CaseLine,
  CaseView,
  Catalogue,
  LookUp,
  Me,
  Page,
  Preview,
  Problem,
  Registered,
  Why,
} from "./contract.ts";
import { ApiError, ChangedError, OfflineError, SignedOutError } from "./problem.ts";

/** A case and its version, as If-Match and If-None-Match want it. */
export interface Versioned {
  view: CaseView;
  etag: string;
}

export type ListOf = { department: string } | { unit: string } | { mine: true };

/** Gives the access token, renewed where it is about to end; null where nobody is signed in. */
export type Token = () => Promise<string | null>;

interface Sent {
  method?: "GET" | "POST";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Raises ApiError, OfflineError and SignedOutError from every call; of the last it also tells `signedOut`. */
export class Client {
  constructor(
    private readonly base: string,
    private readonly token: Token,
    private readonly signedOut: () => void = () => undefined,
    private readonly fetching: typeof fetch = (...args) => fetch(...args),
  ) {}

  async me(): Promise<Me> {
    return this.json("/me");
  }

  /** The API for one municipality. */
  of(municipality: string): MunicipalityClient {
    return new MunicipalityClient((path, sent) => this.send(`/${encodeURIComponent(municipality)}${path}`, sent));
  }

  private async json<T>(path: string): Promise<T> {
    return (await (await this.send(path)).json()) as T;
  }

  private async send(path: string, { method = "GET", body, headers = {}, signal }: Sent = {}): Promise<Response> {
    const token = await this.token();
    if (token === null) return this.refused();
    const asked: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json, application/problem+json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      // No cookie takes part, and what one municipality answered must never come from a cache.
      credentials: "omit",
      cache: "no-store",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    };
    const answer = await this.fetching(this.base + path, asked).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw new OfflineError("the API cannot be reached", { cause });
    });
    if (answer.ok || answer.status === 304) return answer;
    if (answer.status === 401) return this.refused();
    const told: unknown = await answer.json().catch(() => null);
    const problem = isProblem(told) ? told : null;
    if (answer.status === 412 && problem?.case) throw new ChangedError(problem.case, etagOf(answer, problem.case));
    throw new ApiError(answer.status, problem);
  }

  private refused(): never {
    this.signedOut();
    throw new SignedOutError();
  }
}

/** Everything below one municipality. No call of it can reach another. */
export class MunicipalityClient {
  constructor(private readonly send: (path: string, sent?: Sent) => Promise<Response>) {}

  async catalogue(): Promise<Catalogue> {
    return this.get("/catalogue");
  }

  /** The cases of whoever has that number or address, or the case of that reference; newest first. */
  async lookUp(asked: LookUp): Promise<CaseLine[]> {
    const answer = await this.post<{ cases: CaseLine[] }>("/lookups", asked);
    return answer.cases;
  }

  async worklist(list: ListOf, { limit = 25, after = "" } = {}): Promise<Page> {
    const query = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of Object.entries(list)) query.set(name, String(value));
    if (after) query.set("after", after);
    return this.get(`/worklist?${query}`);
  }

  /** The case; null where it is still the version `known`. */
  async open(reference: string, why: Why, known = "", signal?: AbortSignal): Promise<Versioned | null> {
    const headers: Record<string, string> = known ? { "if-none-match": known } : {};
    const answer = await this.send(`${caseOf(reference)}?${new URLSearchParams({ why })}`, { headers, signal });
    return answer.status === 304 ? null : versioned(answer);
  }

  /**
   * Changes a case; null where it is no longer theirs to see, such as a sealed one that was handed over. Raises
   * ChangedError where `etag` is no longer its version.
   */
  async act(reference: string, action: Action, body: unknown, etag: string, key: string): Promise<Versioned | null> {
    const headers = { "if-match": etag, "idempotency-key": key };
    const answer = await this.send(`${caseOf(reference)}/${action}`, { method: "POST", body, headers });
    return answer.status === 204 ? null : versioned(answer);
  }

  /** What a department or company (`department`), or another municipality (`to`), would get of a case. */
  async preview(reference: string, receiver: { department: string } | { to: string }): Promise<Preview> {
    return this.get(`${caseOf(reference)}/hand-over-preview?${new URLSearchParams(receiver)}`);
  }

  /** Registers a case by hand. */
  async register(body: unknown, key: string): Promise<Registered> {
    return this.post("/cases", body, key);
  }

  /** A short-lived address to fetch the file from. */
  async file(reference: string, n: number): Promise<{ url: string; expires_in: number }> {
    return this.get(`${caseOf(reference)}/files/${n}`);
  }

  async articles(query: string, signal?: AbortSignal): Promise<ArticleLine[]> {
    const answer = await this.send(`/articles?${new URLSearchParams({ query })}`, { signal });
    return ((await answer.json()) as { articles: ArticleLine[] }).articles;
  }

  async article(id: string): Promise<Article> {
    return this.get(`/articles/${encodeURIComponent(id)}`);
  }

  /** Any other question of the API, such as `/feedback?kind=checklist`. */
  async get<T>(path: string): Promise<T> {
    return (await (await this.send(path)).json()) as T;
  }

  /** An answer as it is written, to the byte. */
  async text(path: string): Promise<string> {
    return (await this.send(path)).text();
  }

  /** An answer that is a file. */
  async blob(path: string): Promise<Blob> {
    return (await this.send(path)).blob();
  }

  /** Any other message to the API, such as `/tallies`; the key makes it count once. */
  async post<T>(path: string, body: unknown, key = ""): Promise<T> {
    const headers: Record<string, string> = key ? { "idempotency-key": key } : {};
    const answer = await this.send(path, { method: "POST", body, headers });
    const text = await answer.text();
    return (text ? JSON.parse(text) : null) as T;
  }
}

function caseOf(reference: string): string {
  return `/cases/${encodeURIComponent(reference)}`;
}

async function versioned(answer: Response): Promise<Versioned> {
  const view = (await answer.json()) as CaseView;
  return { view, etag: etagOf(answer, view) };
}

/** A browser shows the ETag of another origin only where CORS exposes it; the case says the same. */
function etagOf(answer: Response, view: CaseView): string {
  return answer.headers.get("etag") ?? `"${view.version}"`;
}

function isProblem(told: unknown): told is Problem {
  return typeof told === "object" && told !== null && "status" in told && "title" in told;
}
