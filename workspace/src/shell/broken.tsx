/** Catches what no view expected: the rest of the app stays, and drafts are in the tab's storage. */
import Button from "@cloudscape-design/components/button";
import { Component } from "react";
import type { ReactNode } from "react";

import { TextsContext } from "../texts.ts";

interface Props {
  children: ReactNode;
}

export class Broken extends Component<Props, { failed: boolean }> {
  static override contextType = TextsContext;
  declare context: React.ContextType<typeof TextsContext>;
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const { t } = this.context;
    return (
      <main className="entrance" role="alert">
        <h1>{t("app.broken")}</h1>
        <p>{t("app.broken_text")}</p>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </main>
    );
  }
}
