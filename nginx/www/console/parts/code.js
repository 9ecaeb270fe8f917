// SQL with its words in colour. Spans of text, nothing else: what is not understood stays as it is.
import { h } from "../core/dom.js";

const WORDS = new Set((
  "select from where group by having order limit offset fetch first rows only with recursive as on using join left right full inner outer cross lateral " +
  "union all intersect except distinct and or not in exists between like ilike is null true false case when then else end asc desc nulls last over " +
  "partition filter within values interval date timestamp cast extract create table primary key foreign references unique check default constraint " +
  "alter add index if schema type enum not generated always identity")
    .split(" "));
const TOKEN = /(--[^\n]*|\/\*[^]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
/** Longer texts stay plain: colour is not worth a slow page. */
const LONGEST = 60_000;

/** The nodes of a query. */
export function sqlNodes(text) {
  if (text.length > LONGEST) return [text];
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, comment, string, , number, word] = match;
    const kind = comment                      ? "comment"
      : string                                ? "string"
      : number                                ? "number"
      : word && WORDS.has(word.toLowerCase()) ? "keyword"
                                              : null;
    if (!kind) continue;
    if (match.index > end) nodes.push(text.slice(end, match.index));
    nodes.push(h("span", { class: kind }, token));
    end = match.index + token.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

export const sqlBlock = (text, attributes = {}) => h("pre", {class: "sql", ...attributes}, sqlNodes(text));
