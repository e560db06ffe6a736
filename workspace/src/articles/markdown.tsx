/** The articles' Markdown as elements of the page. What it has of HTML stays the text that it is. */
import { lexer } from "marked";
import type { Token, Tokens } from "marked";
import { Fragment } from "react";
import type { ReactNode } from "react";

export function Markdown({ text }: { text: string }): ReactNode {
  return <div className="markdown">{nodes(lexer(text))}</div>;
}

function nodes(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => <Fragment key={index}>{node(token)}</Fragment>);
}

// The lexer's own types: https://marked.js.org/using_pro#lexer
function node(token: Token): ReactNode {
  switch (token.type) {
    case "heading":
      return <h3>{nodes(token.tokens)}</h3>;
    case "paragraph":
      return <p>{nodes(token.tokens)}</p>;
    case "list":
      return list(token as Tokens.List);
    case "table":
      return table(token as Tokens.Table);
    case "blockquote":
      return <blockquote>{nodes(token.tokens)}</blockquote>;
    case "strong":
      return <strong>{nodes(token.tokens)}</strong>;
    case "em":
      return <em>{nodes(token.tokens)}</em>;
    case "br":
      return <br />;
    case "link":
      return link(token as Tokens.Link);
    case "space":
      return null;
    default:
      return "tokens" in token && token.tokens ? nodes(token.tokens) : "text" in token ? String(token.text) : token.raw;
  }
}

function list({ ordered, items }: Tokens.List): ReactNode {
  const lines = items.map((item, index) => <li key={index}>{nodes(item.tokens)}</li>);
  return ordered ? <ol>{lines}</ol> : <ul>{lines}</ul>;
}

function table({ header, rows }: Tokens.Table): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          {header.map((cell, index) => (
            <th key={index} scope="col">
              {nodes(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{nodes(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only to pages on the web: any other address stays text. */
function link({ href, tokens }: Tokens.Link): ReactNode {
  if (!/^(https?|mailto|tel):/i.test(href)) return nodes(tokens);
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {nodes(tokens)}
    </a>
  );
}
