/** How a matter of the case's service goes, step by step, and "this checklist is wrong" (R18). */
import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { ButtonProps } from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import type { CaseActionsProps } from "../actions/index.tsx";
import { useWork } from "../api/context.tsx";
import type { Place, Service, Step } from "../api/contract.ts";
import { Overtaken } from "../case/overtaken.tsx";
import { useAction } from "../case/use_action.ts";
import type { ActionState } from "../case/use_action.ts";
import { Failure } from "../forms/failure.tsx";
import { later } from "../parts/later.tsx";
import { useShortcut } from "../shortcuts/index.tsx";
import { useTexts } from "../texts.ts";
import { ticked } from "./ticked.ts";
import "./checklist.css";

const Wrong = later(() => import("./wrong.tsx"));

/** The checklist of the case's service; nothing for a case whose service nobody knows yet. */
export function Checklist({ opened, onChanged }: CaseActionsProps): ReactNode {
  const { catalogue } = useWork();
  const service = catalogue.services.find(({ id }) => id === opened.view.service);
  if (!service || service.checklist.length === 0) return null;
  return <Steps key={service.id} service={service} opened={opened} onChanged={onChanged} />;
}

interface StepsProps extends CaseActionsProps {
  service: Service;
}

function Steps({ service, opened, onChanged }: StepsProps): ReactNode {
  const { t } = useTexts();
  const { announce, place } = useWork();
  const { view } = opened;
  const state = useAction(opened, onChanged);
  const [wrong, setWrong] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const opener = useRef<ButtonProps.Ref>(null);
  useShortcut("checklist", () => title.current?.focus());

  const done = ticked(view);
  const { wants, tick } = useTicks(state, (step, on) =>
    announce(t(on ? "checklist.ticked" : "checklist.unticked", { step: step.text })),
  );
  const put = () => {
    setWrong(false);
    requestAnimationFrame(() => opener.current?.focus());
  };

  return (
    <section aria-labelledby="checklist">
      <h2 id="checklist" ref={title} tabIndex={-1}>
        {t("checklist.title")}
      </h2>
      <SpaceBetween size="s">
        <Box color="text-body-secondary">
          {t("checklist.progress", { done: done.size, all: service.checklist.length, version: service.version })}
        </Box>
        <ul className="steps">
          {service.checklist.map((step) => (
            <li key={step.id}>
              <Checkbox
                checked={wants(step) ?? done.has(step.id)}
                disabled={!view.actions.includes("checklist-step") || !mine(step, service, view.department, place)}
                onChange={({ detail }) => tick(step, detail.checked)}
              >
                {step.text}
              </Checkbox>
              <StepMarks step={step} service={service} />
            </li>
          ))}
        </ul>
        <Overtaken state={state} onInsist={() => void state.insist()} />
        <Failure failed={state.failed} />
        <Button ref={opener} variant="inline-link" ariaExpanded={wrong} onClick={() => (wrong ? put() : setWrong(true))}>
          {t("checklist.wrong")}
        </Button>
        {wrong && (
          <Wrong service={service} reference={view.reference} onLeave={put} />
        )}
      </SpaceBetween>
    </section>
  );
}

interface Tick {
  step: Step;
  on: boolean;
}

interface Ticks {
  /** Whether somebody has just ticked the step, or taken its tick back; undefined for neither. */
  wants: (step: Step) => boolean | undefined;
  tick: (step: Step, on: boolean) => void;
}

/** Ticks as they are made: shown at once, sent one after the other, each on the case as the one before has left it. */
function useTicks({ run, busy }: ActionState, onDone: (step: Step, on: boolean) => void): Ticks {
  const [waiting, setWaiting] = useState<readonly Tick[]>([]);
  const [next] = waiting;
  useEffect(() => {
    if (!next || busy) return;
    void run("checklist-step", { step: next.step.id, done: next.on }).then((done) => {
      if (done) onDone(next.step, next.on);
      // What cannot be done is not tried with those after it: they stand as they were.
      setWaiting((ticks) => (done ? ticks.slice(1) : []));
    });
  }, [next, busy]);
  return {
    wants: ({ id }) => waiting.findLast(({ step }) => step.id === id)?.on,
    tick: (step, on) => setWaiting((ticks) => [...ticks, { step, on }]),
  };
}

/** Whether this person may do the step here: the centre as far as the service goes, the rest the case's officers (R10). */
function mine(step: Step, service: Service, department: string, place: Place): boolean {
  const officer = place.roles.includes("officer") && place.departments.includes(department);
  return officer || step.level <= service.level;
}

/** What must be known of a step before it is done. */
function StepMarks({ step, service }: { step: Step; service: Service }): ReactNode {
  const { t } = useTexts();
  const above = step.level > service.level;
  if (!step.mandatory && !above) return null;
  return (
    <span className="step-marks">
      {step.mandatory && <Badge>{t("checklist.mandatory")}</Badge>}
      {above && <Badge color="grey">{t("checklist.above", { level: step.level })}</Badge>}
    </span>
  );
}
