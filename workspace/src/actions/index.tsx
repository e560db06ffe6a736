/** What one does with a case: its buttons, and below them the form of what is being done. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { ButtonProps } from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import type { ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useRef, useState } from "react";
import type { ReactNode } from "react";

import type { Versioned } from "../api/client.ts";
import { useWork } from "../api/context.tsx";
import type { Action, Article } from "../api/contract.ts";
import { useInsertions } from "../articles/insertion.ts";
import { Overtaken } from "../case/overtaken.tsx";
import { useAction } from "../case/use_action.ts";
import { drafted } from "../forms/drafts.ts";
import { Failure } from "../forms/failure.tsx";
import type { Focusable } from "../forms/use_form.ts";
import { later } from "../parts/later.tsx";
import { KeyHint, useKeyAttribute, useShortcut } from "../shortcuts/index.tsx";
import type { Shortcut } from "../shortcuts/keys.ts";
import { useTexts } from "../texts.ts";
import type { TextKey } from "../texts.ts";
import { CallBackNotice } from "./call_back_notice.tsx";
import { ASKED, AT_ONCE } from "./form_of.ts";
import type { Asked } from "./form_of.ts";
import { LateNotice } from "./late_notice.tsx";
import { PrivateRoom } from "./private_room.tsx";
import { AcknowledgeNotice, SubtasksNotice } from "./sharing_notice.tsx";

const ActionPanel = later(() => import("./action_panel.tsx"));
const ReplyPanel = later(() => import("./reply_panel.tsx"));

export interface CaseActionsProps {
  /** The open case and its version. */
  opened: Versioned;
  /** Called with the case after every change that the API took. */
  onChanged: (changed: Versioned) => void;
}

/** The actions that have a button of their own, in the order of their buttons, and their keys; the rest lie in a menu. */
const BUTTONS: readonly [Action, Shortcut?][] = [
  ["reply", "reply"],
  ["take", "take"],
  ["resume"],
  ["reopen"],
  ["acknowledge"],
  ["note", "note"],
  ["hand-over", "hand_over"],
  ["send-back"],
  ["park", "park"],
  ["ask", "ask"],
  ["close", "close_case"],
  ["finish-subtask"],
];
const OWN: ReadonlySet<Action> = new Set(BUTTONS.map(([action]) => action));
/** Actions with a place of their own elsewhere, or that need what this app cannot know. */
const ELSEWHERE: ReadonlySet<Action> = new Set(["checklist-step", "assign", "warn"]);

type Opening = Asked | "reply";

interface Doing {
  action: Opening;
  /** Whether somebody asked for it now; otherwise a reload brought it back. */
  asked: boolean;
}

export function CaseActions({ opened, onChanged }: CaseActionsProps): ReactNode {
  const { t } = useTexts();
  const { place, announce } = useWork();
  const { view } = opened;
  const allowed = view.actions;
  const [doing, setDoing] = useState<Doing | null>(() => halfDone(place.municipality, view.reference, allowed));
  const [offered, setOffered] = useState<Article | null>(null);
  const openers = useRef(new Map<string, Focusable>());
  const bar = useRef<HTMLDivElement>(null);
  const atOnce = useAction(opened, onChanged);

  const begin = (action: Action) => {
    if (isAtOnce(action)) {
      void atOnce.run(action).then((done) => {
        if (done) announce(t(`actions.${action}.done`));
        // Its button goes with it.
        if (done) bar.current?.focus();
      });
    } else if (isOpening(action)) {
      setDoing({ action, asked: true });
    }
  };

  const focusOpener = (action: Action) => {
    const opener = openers.current.get(action) ?? openers.current.get("more");
    // After the form is gone from the page, and the buttons are those of the case as it stands now.
    requestAnimationFrame(() => (opener ?? bar.current)?.focus());
  };
  const leave = () => {
    if (doing) focusOpener(doing.action);
    setDoing(null);
  };

  useInsertions(
    view.reference,
    useCallback(
      (article: Article) => {
        if (!allowed.includes("reply")) return;
        setOffered(article);
        setDoing((now) => (now?.action === "reply" ? now : { action: "reply", asked: true }));
      },
      [allowed],
    ),
  );

  const open = doing && allowed.includes(doing.action) ? doing : null;
  const panel = open && { opened, onChanged, asked: open.asked, onDone: leave, onLeave: leave };
  return (
    <SpaceBetween size="m">
      <AcknowledgeNotice view={view} />
      <SubtasksNotice view={view} />
      <LateNotice late={allowed.includes("warn") ? (view.late ?? null) : null} onWarn={() => begin("warn")} />
      <CallBackNotice callBack={view.call_back ?? null} onTried={allowed.includes("call-back-tried") ? () => begin("call-back-tried") : null} />
      <div ref={bar} role="group" aria-label={t("actions.title")} tabIndex={-1}>
        <SpaceBetween direction="horizontal" size="xs">
          {BUTTONS.filter(([action]) => allowed.includes(action)).map(([action, shortcut]) => (
            <ActionButton
              key={action}
              action={action}
              shortcut={shortcut}
              primary={action === "reply"}
              expanded={open?.action === action}
              busy={atOnce.busy && isAtOnce(action)}
              onClick={() => begin(action)}
              opener={(found) => keepOpener(openers.current, action, found)}
            />
          ))}
          <More allowed={allowed} onChoose={begin} opener={(found) => keepOpener(openers.current, "more", found)} />
          <PrivateRoom opened={opened} onChanged={onChanged} />
        </SpaceBetween>
      </div>
      {allowed.length === 0 && <Box color="text-body-secondary">{t("actions.none")}</Box>}
      <Overtaken state={atOnce} onInsist={() => void atOnce.insist()} />
      <Failure failed={atOnce.failed} />
      {open && panel && open.action === "reply" && (
        <ReplyPanel {...panel} action="reply" offered={offered} onTaken={() => setOffered(null)} />
      )}
      {open && panel && open.action !== "reply" && (
        <ActionPanel key={open.action} {...panel} action={open.action} />
      )}
    </SpaceBetween>
  );
}

interface ActionButtonProps {
  action: Action;
  shortcut: Shortcut | undefined;
  primary: boolean;
  expanded: boolean;
  busy: boolean;
  onClick: () => void;
  opener: (found: ButtonProps.Ref | null) => void;
}

function ActionButton({ action, shortcut, primary, expanded, busy, onClick, opener }: ActionButtonProps): ReactNode {
  const { t } = useTexts();
  const key = useKeyAttribute(shortcut);
  return (
    <>
      {shortcut && <ActionKey shortcut={shortcut} onPress={onClick} />}
      <Button
        ref={opener}
        variant={primary ? "primary" : "normal"}
        loading={busy}
        loadingText={t("actions.sending")}
        onClick={onClick}
        nativeButtonAttributes={key}
        {...(isOpening(action) ? { ariaExpanded: expanded } : {})}
      >
        {t(`actions.${action}` as TextKey)}
        {shortcut && <KeyHint shortcut={shortcut} />}
      </Button>
    </>
  );
}

/** A key that works while its button stands on the page. */
function ActionKey({ shortcut, onPress }: { shortcut: Shortcut; onPress: () => void }): ReactNode {
  useShortcut(shortcut, onPress);
  return null;
}

interface MoreProps {
  allowed: readonly Action[];
  onChoose: (action: Action) => void;
  opener: (found: ButtonDropdownProps.Ref | null) => void;
}

/** The actions that are needed less often. */
function More({ allowed, onChoose, opener }: MoreProps): ReactNode {
  const { t } = useTexts();
  const rest = allowed.filter((action) => !OWN.has(action) && !ELSEWHERE.has(action));
  if (rest.length === 0) return null;
  return (
    <ButtonDropdown
      ref={opener}
      expandToViewport
      items={rest.map((action) => ({ id: action, text: t(`actions.${action}` as TextKey) }))}
      onItemClick={({ detail }) => onChoose(detail.id as Action)}
    >
      {t("actions.more")}
    </ButtonDropdown>
  );
}

function isAtOnce(action: Action): action is (typeof AT_ONCE)[number] {
  return (AT_ONCE as readonly Action[]).includes(action);
}

function isOpening(action: Action): action is Opening {
  return action === "reply" || (ASKED as readonly Action[]).includes(action);
}

/** What a reload has interrupted: it stands open again, with its draft. */
function halfDone(municipality: string, reference: string, allowed: readonly Action[]): Doing | null {
  const action = drafted(municipality, reference).find((what): what is Opening => isOpening(what as Action));
  return action && allowed.includes(action) ? { action, asked: false } : null;
}

function keepOpener(openers: Map<string, Focusable>, name: string, found: Focusable | null): void {
  if (found) openers.set(name, found);
  else openers.delete(name);
}
