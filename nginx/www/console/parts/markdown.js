// Markdown as our own documents use it: headings, lists, tables, code, emphasis. What it does not know stays text.
import { h } from "../core/dom.js";
import { sqlNodes } from "./code.js";

/** The nodes of a document. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (/^```/.test(line)) {
      const end = lines.findIndex((one, place) => place > at && /^```\s*$/.test(one));
      const stop = end < 0 ? lines.length : end;
      const body = lines.slice(at + 1, stop).join("\n");
      nodes.push(h("pre", {}, /^```sql/i.test(line) ? sqlNodes(body) : body));
      at = stop + 1;
    } else if (heading) {
      nodes.push(h(`h${Math.min(3, heading[1].length)}`, {}, inline(heading[2])));
      at += 1;
    } else if (/^\s*[-*+]\s+|^\s*\d+[.)]\s+/.test(line)) {
      const items = [];
      for (; at < lines.length && /^\s*[-*+]\s+|^\s*\d+[.)]\s+/.test(lines[at]); at += 1)
        items.push(h("li", {}, inline(lines[at].replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ""))));
      nodes.push(h("ul", {}, items));
    } else if (/^\s*\|.*\|\s*$/.test(line)) {
      const rows = [];
      for (; at < lines.length && /^\s*\|.*\|\s*$/.test(lines[at]); at += 1) rows.push(cells(lines[at]));
      nodes.push(table(rows));
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const words = [];
      for (; at < lines.length && lines[at].trim() !== "" && !/^(#{1,6}\s|```|\s*[-*+]\s|\s*\|)/.test(lines[at]);
        at += 1)
        words.push(lines[at]);
      if (words.length === 0) words.push(lines[at++]);
      nodes.push(h("p", {}, inline(words.join("\n"))));
    }
  }
  return h("div", { class: "document" }, nodes);
}

const cells = (line) => line.trim().slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));

function table(rows) {
  const isRuled = rows.length > 1 && rows[1].every((cell) => /^:?-+:?$/.test(cell));
  const body = isRuled ? rows.slice(2) : rows;
  return h("div", { class: "scroll" },
    h("table", {},
      isRuled && h("thead", {}, h("tr", {}, rows[0].map((cell) => h("th", { scope: "col" }, inline(cell))))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell))))))));
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*/g)) {
    nodes.push(text.slice(end, match.index), match[1] ? h("code", {}, match[1]) : h("strong", {}, match[2]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}
