/** What this deployment's app must know, read from `/config.json` before anything else. */

export interface Config {
  /** The staff API's address, without a slash at the end. */
  api: string;
  /** The issuer, where OpenID Connect's discovery document lies below. */
  authority: string;
  client_id: string;
  /** Cognito tells no end_session_endpoint in its discovery document: where its session ends, if it can. */
  sign_out?: string;
  /** The stage: a deployment that is not for real work says so on every page. */
  stage?: string;
}

export class ConfigError extends Error {}

/** Raises ConfigError where the file is missing or says too little. */
export async function loadConfig(fetching: typeof fetch = fetch): Promise<Config> {
  const answer = await fetching("/config.json", { cache: "no-cache" }).catch((cause: unknown) => {
    throw new ConfigError("config.json cannot be fetched", { cause });
  });
  if (!answer.ok) throw new ConfigError(`config.json: ${answer.status}`);
  const told: unknown = await answer.json().catch(() => null);
  if (!isConfig(told)) throw new ConfigError("config.json lacks api, authority or client_id");
  return { ...told, api: told.api.replace(/\/+$/, "") };
}

function isConfig(told: unknown): told is Config {
  if (typeof told !== "object" || told === null) return false;
  const fields = told as Record<string, unknown>;
  return ["api", "authority", "client_id"].every((name) => typeof fields[name] === "string" && fields[name] !== "");
}
