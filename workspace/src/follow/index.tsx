/** What a lead or editor follows up: what was said of checklists, how routing was corrected, who read what (X14). */
import Button from "@cloudscape-design/components/button";
import { useCallback, useEffect, useState } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { Access, Accesses, Feedback } from "../api/contract.ts";
import { moment } from "../formats.ts";
import { useNames } from "../parts/names.ts";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { caseAddress, follow } from "../router.ts";
import { useTexts } from "../texts.ts";

export default function Follow(): ReactNode {
  const { t } = useTexts();
  const { place } = useWork();
  return (
    <View title={t("follow.title")}>
      <Said kind="checklist" />
      <Said kind="correction" />
      {place.roles.includes("lead") && <Read />}
    </View>
  );
}

function Said({ kind }: { kind: Feedback["kind"] }): ReactNode {
  const texts = useTexts();
  const { t, language } = texts;
  const { api } = useWork();
  const words = useFeedbackWords();
  const { found, failed, again } = useFound<{ feedback: Feedback[] }>(
    useCallback(() => api.get(`/feedback?kind=${kind}`), [api, kind]),
  );
  return (
    <section aria-labelledby={kind}>
      <h2 id={kind}>{t(`follow.${kind}`)}</h2>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found?.feedback.length === 0 && <p>{t("follow.nothing")}</p>}
      <ul className="plain">
        {found?.feedback.map((each) => (
          <li key={`${each.at}${each.staff}`}>
            <time dateTime={each.at} className="less">
              {moment(each.at, language)}
            </time>
            <dl className="facts">
              {words(each).map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The fields of a piece of feedback that have a name, told by what their ids mean. */
function useFeedbackWords(): (said: Feedback) => [string, ReactNode][] {
  const { t, has } = useTexts();
  const { place, catalogue } = useWork();
  const names = useNames();
  const words = (name: string, value: string, service: string): ReactNode => {
    if (name === "reference") return <CaseLink municipality={place.municipality} reference={value} />;
    if (name === "step") {
      const steps = catalogue.services.find(({ id }) => id === service)?.checklist;
      return steps?.find(({ id }) => id === value)?.text ?? value;
    }
    if (name.startsWith("service")) return names.service(value);
    if (name.startsWith("department")) return names.department(value);
    return name.startsWith("unit") ? names.unit(value) : value;
  };
  return ({ data }) =>
    Object.entries(data).flatMap(([name, value]): [string, ReactNode][] => {
      const label = `follow.field.${name}`;
      return has(label) && value ? [[t(label), words(name, value, data["service"] ?? "")]] : [];
    });
}

/** The access log of a day, a page at a time. */
function Read(): ReactNode {
  const { t, has, language } = useTexts();
  const { api, place } = useWork();
  const [day, setDay] = useState(() => new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Stockholm" }));
  const [after, setAfter] = useState("");
  const { found, failed, again } = useFound<Accesses>(
    useCallback(() => {
      const query = new URLSearchParams({ day, ...(after ? { after } : {}) });
      return api.get(`/accesses?${query}`);
    }, [api, day, after]),
  );
  const why = (access: Access): string => {
    const key = `follow.why.${access.why}`;
    return has(key) ? t(key) : access.why;
  };
  const kind = (access: Access): string => {
    const key = `follow.kind.${access.kind}`;
    return has(key) ? t(key) : access.kind;
  };
  return (
    <section aria-labelledby="read">
      <h2 id="read">{t("follow.read")}</h2>
      <label className="choice">
        <span>{t("follow.day")}</span>
        <input
          type="date"
          className="field"
          value={day}
          onChange={(event) => {
            if (!event.target.value) return;
            setAfter("");
            setDay(event.target.value);
          }}
        />
      </label>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : found === null && <Waiting />}
      {found?.accesses.length === 0 && <p>{t("follow.nothing")}</p>}
      {found !== null && found.accesses.length > 0 && (
        <table className="cases" role="table" aria-label={t("follow.read")}>
          <thead role="rowgroup">
            <tr role="row">
              {(["at", "staff", "kind", "what", "why"] as const).map((head) => (
                <th key={head} role="columnheader" scope="col">
                  {t(`follow.head.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {found.accesses.map((access) => (
              <tr role="row" key={`${access.at}${access.staff}${access.what}`}>
                <td role="cell">{moment(access.at, language)}</td>
                <td role="cell" data-label={t("follow.head.staff")}>
                  <code>{access.staff}</code>
                </td>
                <td role="cell" data-label={t("follow.head.kind")}>
                  {kind(access)}
                </td>
                <td role="cell" data-label={t("follow.head.what")}>
                  {/^[A-Z]{3}-/.test(access.what) ? (
                    <CaseLink municipality={place.municipality} reference={access.what} />
                  ) : (
                    t("follow.hidden")
                  )}
                </td>
                <td role="cell" data-label={t("follow.head.why")}>
                  {why(access)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found?.next && <Button onClick={() => setAfter(found.next ?? "")}>{t("worklist.next")}</Button>}
    </section>
  );
}

function CaseLink({ municipality, reference }: { municipality: string; reference: string }): ReactNode {
  const address = caseAddress(municipality, reference);
  return (
    <a href={address} onClick={follow(address, "follow-up")}>
      {reference}
    </a>
  );
}

/** What `ask` gives; asked anew when `ask` is another. */
function useFound<T>(ask: () => Promise<T>): { found: T | null; failed: unknown; again: () => void } {
  const [found, setFound] = useState<T | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const again = useCallback(() => {
    let stale = false;
    setFailed(null);
    setFound(null);
    ask().then(
      (told) => !stale && setFound(told),
      (error: unknown) => !stale && setFailed(error),
    );
    return () => {
      stale = true;
    };
  }, [ask]);
  useEffect(again, [again]);
  return { found, failed, again };
}
