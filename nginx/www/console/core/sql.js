// What a query says of itself, well enough to filter a list by it.

const NOISE = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g;
const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`;
const SOURCE = new RegExp(
  String.raw`\b(?:from|join)\s+(?:only\s+|lateral\s+)?(${NAME}(?:\s*\.\s*${NAME})?)(?![\w$\u0080-\uffff]|\s*\()`, "gi");
/** FROM that names no table. */
const OTHER_FROM = /\bdistinct\s+from\b|\b(?:extract|substring|trim|overlay)\s*\([^()]*?\bfrom\b/gi;
const WITH = new RegExp(String.raw`(?:\bwith\s+(?:recursive\s+)?|\)\s*,\s*)(${
                          NAME})\s*(?:\([^)]*\)\s*)?as\s*(?:(?:not\s+)?materialized\s*)?\(`,
  "gi");

/** A name without its quotes. */
const plain = (name) => [...name.matchAll(/"((?:[^"]|"")+)"|[^\s."]+/g)]
                          .map(([part, quoted]) => quoted?.replaceAll("\"\"", "\"") ?? part)
                          .join(".");

/** The tables that a query reads, without the names that it gives itself. */
export function tablesOf(sql) {
  const text = sql.replace(NOISE, " ").replace(OTHER_FROM, " ");
  const own = new Set([...text.matchAll(WITH)].map((match) => plain(match[1]).toLowerCase()));
  const names =
    [...text.matchAll(SOURCE)].map((match) => plain(match[1])).filter((name) => !own.has(name.toLowerCase()));
  return [...new Set(names.map((name) => name.replace(/^public\./, "")))];
}

/** Kinds of queries, the most telling first. */
export const KINDS = [
  ["window", "窗口", /\bover\s*\(/i],
  ["set", "并交差", /\b(union|intersect|except)\b/i],
  ["missing", "缺失", /\bnot\s+exists\b|\bis\s+null\s*$/i],
  ["join", "连表", /\bjoin\b/i],
  ["top", "排名", /\blimit\b|\bfetch\s+first\b/i],
  ["time", "时间", /\bdate_trunc\b|\bextract\b|\binterval\b|\bdate\s*'/i],
  ["group", "分组", /\bgroup\s+by\b/i],
  ["total", "合计", /\b(count|sum|avg|min|max)\s*\(/i],
  ["list", "列表", /./],
];

/** All kinds that a query is of; a plain list is only what is nothing else. */
export function kindsOf(sql) {
  const text = sql.replace(NOISE, "''");
  const found =
    KINDS.slice(0, -1).filter(([name, , pattern]) => pattern.test(name === "time" ? sql : text)).map(([name]) => name);
  return found.length > 0 ? found : ["list"];
}
