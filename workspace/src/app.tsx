/** The app: its language, who is signed in, and what they see. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

import type { Config } from "./config.ts";
import { Gate } from "./session/gate.tsx";
import type { Session } from "./session/session.ts";
import { Broken } from "./shell/broken.tsx";
import { keepFocus } from "./shell/kept_focus.ts";
import { Shell } from "./shell/shell.tsx";
import { loadTexts, rememberLanguage, TextsContext } from "./texts.ts";
import type { Texts } from "./texts.ts";

interface AppProps {
  config: Config;
  session: Session;
  /** The texts to begin with. */
  texts: Texts;
}

export function App({ config, session, texts: first }: AppProps): ReactNode {
  const [texts, setTexts] = useState(first);
  useEffect(() => {
    document.documentElement.lang = texts.language;
  }, [texts.language]);

  useEffect(keepFocus, []);

  const otherLanguage = async (): Promise<void> => {
    const next = texts.language === "sv" ? "en" : "sv";
    setTexts(await loadTexts(next));
    rememberLanguage(next);
  };

  return (
    <TextsContext value={texts}>
      <Broken>
        {config.stage === "dev" && <p className="stage">{texts.t("shell.stage")}</p>}
        <Gate session={session} api={config.api}>
          {(entered) => <Shell entered={entered} onLanguage={() => void otherLanguage()} />}
        </Gate>
      </Broken>
    </TextsContext>
  );
}
