/** Approved answers, found by everyday words (R4, R40). */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import type { InputProps } from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";

import type { CaseActionsProps } from "../actions/index.tsx";
import { useWork } from "../api/context.tsx";
import type { ArticleLine } from "../api/contract.ts";
import { Failure } from "../forms/failure.tsx";
import { later } from "../parts/later.tsx";
import { useShortcut } from "../shortcuts/index.tsx";
import { useTexts } from "../texts.ts";
import "./articles.css";

const ReadArticle = later(() => import("./read_article.tsx"));

export function Articles({ opened }: CaseActionsProps): ReactNode {
  const { t } = useTexts();
  const { api, announce, catalogue } = useWork();
  const { reference, service, actions } = opened.view;
  const title = catalogue.services.find(({ id }) => id === service)?.title ?? "";
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<readonly ArticleLine[] | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [reading, setReading] = useState<string | null>(null);
  const field = useRef<InputProps.Ref>(null);
  const searching = useRef<AbortController>(null);
  useShortcut("articles", () => field.current?.focus());
  useEffect(() => () => searching.current?.abort(), []);

  const search = async (words: string) => {
    searching.current?.abort();
    const asked = new AbortController();
    searching.current = asked;
    setFailed(null);
    try {
      const articles = await api.articles(words, asked.signal);
      setFound(articles);
      setReading(null);
      announce(t(articles.length === 0 ? "articles.none" : "articles.found", { count: articles.length }));
    } catch (error) {
      if (!asked.signal.aborted) setFailed(error);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Nothing written: what there is about the case's service.
    const words = query.trim() || title;
    if (words) void search(words);
  };

  return (
    <section aria-labelledby="articles">
      <h2 id="articles">{t("articles.title")}</h2>
      <SpaceBetween size="s">
        <form role="search" aria-labelledby="articles" onSubmit={submit}>
          <FormField
            stretch
            label={t("articles.search")}
            description={t("articles.search_help")}
            secondaryControl={
              <Button formAction="submit" iconName="search">
                {t("articles.button")}
              </Button>
            }
          >
            <Input
              ref={field}
              type="search"
              value={query}
              placeholder={title}
              autoComplete={false}
              clearAriaLabel={t("articles.clear")}
              onChange={({ detail }) => setQuery(detail.value)}
            />
          </FormField>
        </form>
        <Failure failed={failed} />
        {found?.length === 0 && <Box>{t("articles.none")}</Box>}
        {found && found.length > 0 && (
          <ul className="articles">
            {found.map((article) => (
              <li key={article.id}>
                <Button
                  variant="inline-link"
                  ariaExpanded={reading === article.id}
                  onClick={() => setReading(reading === article.id ? null : article.id)}
                >
                  {article.title}
                </Button>
                {reading === article.id ? (
                  <ReadArticle id={article.id} reference={reference} insertable={actions.includes("reply")} />
                ) : (
                  <Box color="text-body-secondary">{article.answer}</Box>
                )}
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </section>
  );
}
