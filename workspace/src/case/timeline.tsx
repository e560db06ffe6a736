/** Everything that has happened to a case, the latest first. */
import Badge from "@cloudscape-design/components/badge";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseView, TimelineEvent } from "../api/contract.ts";
import { PrivateText } from "../desk_mode/index.tsx";
import { moment } from "../formats.ts";
import { useNames } from "../parts/names.ts";
import { useTexts } from "../texts.ts";
import { actorWords, changeLines, dataLines, heading, messagesOf } from "./event_words.ts";
import type { Line } from "./event_words.ts";
import { FileList } from "./files.tsx";

interface TimelineProps {
  view: CaseView;
  fresh: ReadonlySet<string>;
}

export function Timeline({ view, fresh }: TimelineProps): ReactNode {
  const { t } = useTexts();
  const events = useMemo(() => [...view.timeline].reverse(), [view.timeline]);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{t("timeline.title")}</h2>
      {view.masked && <p className="notice">{t("timeline.masked")}</p>}
      <ol className="timeline">
        {events.map((event) => (
          <Event key={event.id} view={view} event={event} fresh={fresh.has(event.id)} />
        ))}
      </ol>
    </section>
  );
}

function Event({ view, event, fresh }: { view: CaseView; event: TimelineEvent; fresh: boolean }): ReactNode {
  const texts = useTexts();
  const names = useNames();
  const { catalogue } = useWork();
  const service = catalogue.services.find(({ id }) => id === view.service);
  const told = dataLines(event, service, names, texts);
  const messages = messagesOf(event, texts);
  // What somebody wrote, filled in or named a file: any of it may tell who they are.
  const said = event.text || messages.length + told.length + event.files.length > 0;
  return (
    <li className={`event ${event.actor.role}`}>
      <h3>
        {heading(event, texts)} {fresh && <Badge color="green">{texts.t("timeline.fresh")}</Badge>}
      </h3>
      <p className="less">
        {actorWords(event, texts)} · <time dateTime={event.at}>{moment(event.at, texts.language)}</time>
      </p>
      {said && (
        <PrivateText label={heading(event, texts)}>
          {event.text && <p className="said">{event.text}</p>}
          {messages.map(({ id, who, at, text }) => (
            <p key={id} className="said">
              <strong>{who}</strong> <span className="less">{at}</span>
              <br />
              {text}
            </p>
          ))}
          <Lines lines={told} />
          <FileList reference={view.reference} files={event.files} />
        </PrivateText>
      )}
      <Lines lines={changeLines(event.changes, names, texts)} />
    </li>
  );
}

function Lines({ lines }: { lines: readonly Line[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <dl className="facts">
      {lines.map(({ label, value }) => (
        <div key={`${label} ${value}`}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
