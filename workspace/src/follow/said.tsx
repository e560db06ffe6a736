/** What staff said of checklists and the directory, or how they corrected what routing decided, the newest first. */
import { useCallback } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Feedback } from "../api/contract.ts";
import { changeLines } from "../case/event_words.ts";
import { moment } from "../formats.ts";
import { useNames } from "../parts/names.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { useTexts } from "../texts.ts";
import { CaseLink } from "./case_link.tsx";
import { useFound } from "./found.ts";

export function Said({ kind }: { kind: Feedback["kind"] }): ReactNode {
  const { t, language } = useTexts();
  const { api } = useWork();
  const { found, failed, again } = useFound<{ feedback: Feedback[] }>(
    useCallback(() => api.get(`/feedback?kind=${kind}`), [api, kind]),
  );
  return (
    <section className="followed" aria-labelledby={kind}>
      <h2 id={kind}>{t(`follow.${kind}`)}</h2>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found?.feedback.length === 0 && <p>{t("follow.nothing")}</p>}
      <ul className="plain">
        {found?.feedback.map((said) => (
          <li key={`${said.at}${said.staff}`}>
            <time dateTime={said.at} className="less">
              {moment(said.at, language)}
            </time>
            <Words said={said} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Words({ said }: { said: Feedback }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { catalogue } = useWork();
  const names = useNames();
  const service = catalogue.services.find(({ id }) => id === said.service);
  const lines: [string, ReactNode][] = [];
  if (said.reference) lines.push([t("follow.field.reference"), <CaseLink reference={said.reference} />]);
  if (said.kind === "checklist") {
    lines.push([t("follow.field.service"), t("follow.version", { service: names.service(said.service), version: said.version })]);
  }
  if (said.step) lines.push([t("follow.field.step"), service?.checklist.find(({ id }) => id === said.step)?.text ?? said.step]);
  if (said.text) lines.push([t("follow.field.text"), said.text]);
  for (const { label, value } of changeLines(said.changes, names, texts)) lines.push([label, value]);
  return (
    <dl className="facts">
      {lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
