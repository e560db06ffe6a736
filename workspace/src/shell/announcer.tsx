/** Says what happened to those who do not see it: a polite live region that stays on the page. */
import { useCallback, useState } from "react";
import type { ReactNode } from "react";

export interface Announcer {
  announce: (text: string) => void;
  region: ReactNode;
}

export function useAnnouncer(): Announcer {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
  // A new element each time, so that the same words are said again.
  const region = (
    <div className="hidden" aria-live="polite">
      <span key={said.turn}>{said.text}</span>
    </div>
  );
  return { announce, region };
}
