// Relations as pictures: the neighbours of one table, and all tables that have any.
import { s } from "../core/dom.js";
import { t } from "../core/words.js";

const ROW = 40;
/** How long a relation is drawn on average, at most. */
const LONGEST_EDGE = 220;
const BOX = {
  width: 230,
  height: 28
};

/** A table in the middle; on its left those that point to it, on its right those that it points to. */
export function neighbours(table, incoming, outgoing, address) {
  const left = [...new Set(incoming.map((one) => one.from))].filter((name) => name !== table);
  const right = [...new Set(outgoing.map((one) => one.to))].filter((name) => name !== table);
  const rows = Math.max(left.length, right.length, 1);
  const height = rows * ROW + 20;
  const width = 960;
  // Where nothing points, nothing is drawn.
  const [first, last] =
    [left.length > 0 ? 0 : (width - BOX.width) / 2 - 10, right.length > 0 ? width : (width + BOX.width) / 2 + 10];
  const place = (names, x) =>
    new Map(names.map((name, row) => [name, { x, y: height / 2 + (row - (names.length - 1) / 2) * ROW }]));
  const places = { left: place(left, 10), right: place(right, width - BOX.width - 10) };
  const center = { x: (width - BOX.width) / 2, y: height / 2 };
  const line = (from, to, isInferred) => {
    const [x1, x2] = [from.x + BOX.width, to.x];
    const bend = (x2 - x1) / 2;
    return s("path", {
      class: isInferred ? "edge inferred" : "edge",
      d: `M${x1} ${from.y}C${x1 + bend} ${from.y} ${x2 - bend} ${to.y} ${x2} ${to.y}`
    });
  };
  const box = (name, { x, y }, isCenter) => {
    const inside = [
      s("rect", { class: "box", x, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 6 }),
      s("text", { x: x + BOX.width / 2, y: y + 4, "text-anchor": "middle" }, short(name, 29)),
      s("title", {}, name),
    ];
    return isCenter ? s("g", { class: "center" }, inside) : s("a", { href: address(name), "aria-label": name }, inside);
  };
  return s("svg", {
    class: "graph",
    viewBox: `${first} 0 ${last - first} ${height}`,
    style: { "max-inline-size": `${last - first}px` },
    role: "group",
    "aria-label": t("{0} 的关系", table)
  },
    incoming.filter((one) => one.from !== table).map((one) => line(places.left.get(one.from), center, one.isInferred)),
    outgoing.filter((one) => one.to !== table).map((one) => line(center, places.right.get(one.to), one.isInferred)),
    [...places.left].map(([name, at]) => box(name, at)), [...places.right].map(([name, at]) => box(name, at)),
    box(table, center, true));
}

const short = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

/** All tables with relations. They push each other away and are held by their relations; the same tables always lie the same. */
export function overview(relations, address) {
  const names = [...new Set(relations.flatMap((one) => [one.from, one.to]))].sort();
  const order = new Map(names.map((name, index) => [name, index]));
  const edges = relations.map((one) => [order.get(one.from), order.get(one.to), one.isInferred]).filter(([from,
    to]) => from !== to);
  const points = arrange(names.length, edges);
  const isLabelled = names.length <= 60;
  return s("svg", { class: "graph", viewBox: `0 0 960 ${Math.max(...points.map((one) => one.y)) + 40}`, role: "group", "aria-label": t("关系图") },
    edges.map(([from, to, isInferred]) => s("path", {
      class: isInferred ? "edge inferred" : "edge",
      d: `M${points[from].x} ${points[from].y}L${points[to].x} ${points[to].y}`
    })),
    names.map(
      (name, index) => s("a", { href: address(name), "aria-label": name },
        s("circle", { class: "dot", cx: points[index].x, cy: points[index].y, r: isLabelled ? 7 : 5 }),
        s("title", {}, name),
        isLabelled &&
          s("text", { x: points[index].x, y: points[index].y + 22, "text-anchor": "middle" }, short(name, names.length <= 20 ? 36 : 24)))));
}

function arrange(number, edges) {
  const points = Array.from({ length: number },
    (_, index) =>
      ({ x: Math.cos(index * 2.4) * Math.sqrt(index + 1), y: Math.sin(index * 2.4) * Math.sqrt(index + 1) }));
  const turns = Math.round(Math.min(300, 4_000_000 / (number * number + 1)));
  for (let turn = 0; turn < turns; turn += 1) {
    const heat = 0.6 * (1 - turn / turns) + 0.02;
    const moves = points.map((one) => ({ x: -one.x * 0.03, y: -one.y * 0.06 }));
    for (let a = 0; a < number; a += 1) {
      for (let b = a + 1; b < number; b += 1) {
        const [dx, dy] = [points[a].x - points[b].x, points[a].y - points[b].y];
        const push = 1.6 / (dx * dx + dy * dy + 0.02);
        moves[a].x += dx * push;
        moves[a].y += dy * push;
        moves[b].x -= dx * push;
        moves[b].y -= dy * push;
      }
    }
    for (const [a, b] of edges) {
      const [dx, dy] = [points[b].x - points[a].x, points[b].y - points[a].y];
      moves[a].x += dx * 0.25;
      moves[a].y += dy * 0.25;
      moves[b].x -= dx * 0.25;
      moves[b].y -= dy * 0.25;
    }
    for (let index = 0; index < number; index += 1) {
      const length = Math.hypot(moves[index].x, moves[index].y) || 1;
      const most = Math.min(length, 2) * heat;
      points[index].x += (moves[index].x / length) * most;
      points[index].y += (moves[index].y / length) * most;
    }
  }
  return fit(points, edges);
}

/** Places on a drawing of 960: as large as there is room for, but a few tables are not torn apart. */
function fit(points, edges) {
  const range = (values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = range(points.map((one) => one.x));
  const [top, bottom] = range(points.map((one) => one.y));
  const lengths = edges.map(([a, b]) => Math.hypot(points[a].x - points[b].x, points[a].y - points[b].y));
  const mean = lengths.reduce((sum, one) => sum + one, 0) / Math.max(1, lengths.length) || 1;
  const most = LONGEST_EDGE / mean;
  const [scaleX, scaleY] = [Math.min(most, 740 / (right - left || 1)), Math.min(most, 440 / (bottom - top || 1))];
  return points.map((one) => ({
    x: Math.round(480 + (one.x - (left + right) / 2) * scaleX),
    y: Math.round(30 + (one.y - top) * scaleY),
  }));
}
