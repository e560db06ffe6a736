/** Somebody changed the case first: what they did, and both ways on. Nothing that was written is lost. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import { PrivateText } from "../desk_mode/index.tsx";
import { moment } from "../formats.ts";
import { useNames } from "../parts/names.ts";
import { useTexts } from "../texts.ts";
import { actorWords, changeLines, heading } from "./event_words.ts";
import type { ActionState } from "./use_action.ts";

interface OvertakenProps {
  /** What the form's `useAction` gave; nothing is shown while nobody was first. */
  state: ActionState;
  /** Sends the same once more, on the case as it stands now: `state.insist`, and what the form does when it is sent. */
  onInsist: () => void;
}

/** Show it where the form stands. */
export function Overtaken({ state, onInsist }: OvertakenProps): ReactNode {
  const texts = useTexts();
  const { t, language } = texts;
  const names = useNames();
  const box = useRef<HTMLDivElement>(null);
  const { overtaken } = state;
  useEffect(() => box.current?.focus(), [overtaken]);
  if (overtaken === null) return null;

  const known = new Set(overtaken.before.view.timeline.map(({ id }) => id));
  const since = overtaken.after.view.timeline.filter(({ id }) => !known.has(id));
  const still = overtaken.after.view.actions.includes(overtaken.action);
  return (
    <div ref={box} tabIndex={-1} role="alert">
      <Alert type="warning" header={t("overtaken.title")}>
        <p>{t(since.length > 0 ? "overtaken.what" : "overtaken.unseen")}</p>
        <ul>
          {since.map((event) => (
            <li key={event.id}>
              {heading(event, texts)} – {actorWords(event, texts)}, {moment(event.at, language)}
              {event.text && (
                <PrivateText label={heading(event, texts)}>
                  <p className="said">{event.text}</p>
                </PrivateText>
              )}
              {changeLines(event.changes, names, texts).map(({ label, value }) => (
                <div key={label} className="less">
                  {label}: {value}
                </div>
              ))}
            </li>
          ))}
        </ul>
        <p>{t(still ? "overtaken.choose" : "overtaken.impossible")}</p>
        <p className="buttons">
          {still && (
            <Button variant="primary" loading={state.busy} onClick={onInsist}>
              {t("overtaken.insist")}
            </Button>
          )}
          <Button onClick={state.dismiss}>{t("overtaken.leave")}</Button>
        </p>
      </Alert>
    </div>
  );
}
