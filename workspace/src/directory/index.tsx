/** Whom to turn to in the units, with a warning where nobody has looked at an entry lately, and "wrong" (R32). */
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { DirectoryEntry } from "../api/contract.ts";
import { useFound } from "../follow/found.ts";
import { day } from "../formats.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { useTexts } from "../texts.ts";
import "./directory.css";
import { WrongEntry } from "./wrong_entry.tsx";

export default function Directory(): ReactNode {
  const { t, language } = useTexts();
  const { api } = useWork();
  const [words, setWords] = useState("");
  const { found, failed, again } = useFound<{ entries: DirectoryEntry[] }>(
    useCallback(() => api.get("/directory"), [api]),
  );
  const shown = matching(found?.entries ?? [], words);
  return (
    <View title={t("directory.title")}>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found !== null && (
        <FormField stretch label={t("directory.filter")} description={t("directory.help")}>
          <Input
            type="search"
            value={words}
            autoComplete={false}
            clearAriaLabel={t("articles.clear")}
            onChange={({ detail }) => setWords(detail.value)}
          />
        </FormField>
      )}
      <p role="status" className="less">{words.trim() && t("directory.found", { n: shown.length })}</p>
      <ul className="plain directory">
        {shown.map((entry) => (
          <li key={entry.id}>
            <Entry entry={entry} verified={day(entry.verified_at, language)} />
          </li>
        ))}
      </ul>
    </View>
  );
}

/** Who works with cases notices what is wrong; an editor mends it. */
const TURNS_TO_THEM: ReadonlySet<string> = new Set(["guide", "lead", "officer"]);

function Entry({ entry, verified }: { entry: DirectoryEntry; verified: string }): ReactNode {
  const { t } = useTexts();
  const { place } = useWork();
  const [saying, setSaying] = useState(false);
  return (
    <>
      <div>
        <strong>{entry.name}</strong>, {entry.unit}: {entry.answers}
      </div>
      <div>{[entry.phone, entry.email].filter(Boolean).join(", ")}</div>
      <StatusIndicator type={entry.stale ? "warning" : "success"}>
        {t(entry.stale ? "directory.stale" : "directory.verified", { day: verified })}
      </StatusIndicator>{" "}
      {place.roles.some((role) => TURNS_TO_THEM.has(role)) && (
        <Button
          variant="inline-link"
          formAction="none"
          ariaExpanded={saying}
          ariaLabel={t("directory.wrong_of", { name: entry.name })}
          onClick={() => setSaying(!saying)}
        >
          {t("directory.wrong")}
        </Button>
      )}
      {saying && <WrongEntry entry={entry} onLeave={() => setSaying(false)} />}
    </>
  );
}

/** The entries that have every word somewhere; none before something is written, since a list of all helps nobody. */
export function matching(entries: readonly DirectoryEntry[], words: string): readonly DirectoryEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return entries.filter(({ name, unit, answers }) => {
    const text = `${name} ${unit} ${answers}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
