/** The log of accesses: of a day, a page at a time, or of one case (X14). */
import Button from "@cloudscape-design/components/button";
import { useCallback, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Access, Accesses } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { referenceOf } from "../forms/fields.ts";
import { swedish } from "../forms/moment.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { useTexts } from "../texts.ts";
import { CaseLink } from "./case_link.tsx";
import { useFound } from "./found.ts";

const HEADS = ["at", "staff", "kind", "what", "why"] as const;

interface Asked {
  day: string;
  /** A case's reference; empty for all that was read on the day. */
  reference: string;
  after: string;
}

export function Read(): ReactNode {
  const { t } = useTexts();
  const { api } = useWork();
  const [asked, setAsked] = useState<Asked>(() => ({ day: swedish(new Date()).date, reference: "", after: "" }));
  const { found, failed, again } = useFound<Accesses>(
    useCallback(() => {
      const { day, reference, after } = asked;
      const query = reference ? { reference } : { day, ...(after ? { after } : {}) };
      return api.get(`/accesses?${new URLSearchParams(query)}`);
    }, [api, asked]),
  );
  const next = asked.reference ? undefined : found?.next;
  return (
    <section className="followed" aria-labelledby="read">
      <h2 id="read">{t("follow.read")}</h2>
      <Choices asked={asked} onAsk={setAsked} />
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found?.accesses.length === 0 && <p role="status">{t("follow.nothing")}</p>}
      {found !== null && found.accesses.length > 0 && <Log accesses={found.accesses} />}
      {next && <Button onClick={() => setAsked({ ...asked, after: next })}>{t("worklist.next")}</Button>}
    </section>
  );
}

function Choices({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }): ReactNode {
  const { t } = useTexts();
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk({ ...asked, reference: referenceOf(typed), after: "" });
  };
  return (
    <form className="buttons" onSubmit={submit}>
      <label className="choice">
        <span>{t("follow.day")}</span>
        <input
          type="date"
          className="field"
          value={asked.day}
          onChange={({ target }) => target.value && onAsk({ day: target.value, reference: "", after: "" })}
        />
      </label>
      <label className="choice">
        <span>{t("follow.field.reference")}</span>
        <input className="field" value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
      </label>
      <Button formAction="submit">{t("follow.show")}</Button>
    </form>
  );
}

function Log({ accesses }: { accesses: readonly Access[] }): ReactNode {
  const { t, has, language } = useTexts();
  const words = (key: string, otherwise: string): string => (has(key) ? t(key) : otherwise);
  return (
    <table className="cases" role="table" aria-label={t("follow.read")}>
      <thead role="rowgroup">
        <tr role="row">
          {HEADS.map((head) => (
            <th key={head} role="columnheader" scope="col">
              {t(`follow.head.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {accesses.map(({ at, staff, kind, subject, why }) => (
          <tr role="row" key={`${at}${staff}${subject}`}>
            <td role="cell">{moment(at, language)}</td>
            <td role="cell" data-label={t("follow.head.staff")}>
              <code>{staff}</code>
            </td>
            <td role="cell" data-label={t("follow.head.kind")}>
              {words(`follow.kind.${kind}`, kind)}
            </td>
            <td role="cell" data-label={t("follow.head.what")}>
              {kind === "look_up" ? t("follow.hidden") : <CaseLink reference={subject} />}
            </td>
            <td role="cell" data-label={t("follow.head.why")}>
              {words(`follow.why.${why}`, why)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
