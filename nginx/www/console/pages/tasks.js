// 任务: how many stand how, the tasks that match, and what is done with many of them at once.
import { node, serverTime, tasks } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { ago, between, count, duration, time } from "../core/format.js";
import { poll } from "../core/poll.js";
import { go, keep, to } from "../core/route.js";
import { stateName, t } from "../core/words.js";
import { empty, failed, waiting } from "../parts/notices.js";
import { pager } from "../parts/pager.js";
import { badge, progressText, stepBar } from "../parts/state.js";
import { bulkBar } from "./tasks-bulk.js";

const STATES = ["pending", "in_progress", "completed", "partial_completed", "failed", "cancelled"];
const SIZE = 50;
/** So many running tasks of a page are asked how far they have got. */
const FOLLOWED = 12;

export function mount(place, { query, signal }) {
  const filter = {
    status: STATES.includes(query.get("status")) ? query.get("status") : "",
    q: query.get("q") ?? "",
    by: query.get("by") ?? "",
    db: query.get("db") ?? "",
    page: Math.max(1, Number(query.get("page")) || 1),
  };
  const chosen = new Set();
  const counts = h("div", { class: "counts", role: "group", "aria-label": t("按状态筛选") });
  const list = h("div", { class: "list" }, waiting());
  const trouble = h("div");
  let last = null;

  const criteria = () => ({
    status: filter.status || null,
    task_name: filter.q.trim() || null,
    created_by: filter.by.trim() || null,
    db_name: filter.db.trim() || null,
  });
  const bulk = bulkBar({ chosen, criteria, redraw: () => last && draw(last), done: () => again() });

  function change(changes) {
    Object.assign(filter, { page: 1 }, changes);
    chosen.clear();
    bulk.forget();
    keep({...filter, page: filter.page > 1 ? filter.page : "" });
    again();
  }

  let typing = 0;
  const search = (name, label, attributes = {}) => h("input", {
    type: "search",
    value: filter[name],
    placeholder: label,
    "aria-label": label,
    ...attributes,
    oninput: (event) => {
      clearTimeout(typing);
      const text = event.target.value;
      if (name === "q" && /^task_\d{8}_\d{6}\w*$/.test(text.trim())) return go(["tasks", text.trim()]);
      typing = setTimeout(() => change({ [name]: text }), 200);
    },
  });

  fill(place, h("div", { class: "head" }, h("h1", {}, t("任务"))), counts,
    h("div", { class: "filters" }, search("q", t("按名称搜索，或粘贴任务号"), { class: "wide" }),
      search("by", t("创建者")), search("db", t("数据库"))),
    trouble, bulk.place, list);

  function drawCounts(figures) {
    const all = STATES.map((state) => figures.find((one) => one.status === state)?.value ?? 0);
    const one = (state, name, value) => h("button", {
      type: "button",
      class: `count ${state} ${value > 0 ? "" : "none"}`,
      "aria-pressed": String(filter.status === state),
      onclick: () => change({ status: state })
    },
      h("b", {}, count(value)), h("span", {}, name));
    refresh(counts, JSON.stringify([figures, filter.status]),
      () => [one("", t("全部"), all.reduce((sum, value) => sum + value, 0)),
        STATES.map((state, place) => one(state, stateName(state), all[place])),
    ]);
  }

  function clear() {
    for (const input of place.querySelectorAll(".filters input")) input.value = "";
    change({ status: "", q: "", by: "", db: "" });
  }

  const hasFilter = () => filter.status || filter.q || filter.by || filter.db;

  function draw({ found, progress }) {
    const now = serverTime();
    const rows = found.tasks;
    if (rows.length === 0) {
      list.shownKey = null;
      fill(list,
        hasFilter() ? empty(t("没有符合条件的任务"), t("换一个筛选条件，或清除它们。"),
                        h("button", { type: "button", class: "button", onclick: clear }, t("清除筛选")))
                    : empty(t("还没有任务"), t("连接一个数据库，选好表，就可以开始。"),
                        h("a", { class: "button primary", href: "#/new" }, icon("plus"), t("新建任务"))));
      return;
    }
    // Ages are told anew each time they change; a row that is the same stays the same element.
    const key = JSON.stringify([
      rows.map((row) => [row, ago(row.created_at, now), progress[row.task_id], chosen.has(row.task_id)]),
      found.pagination
    ]);
    const focused = document.activeElement?.dataset?.id;
    refresh(list, key,
      () => [h("div", { class: "scroll" },
               h("table", { class: "tasks" },
                 h("thead", {},
                   h(
                     "tr", {}, h("th", { class: "narrow" }, h("input", {
                       type: "checkbox",
                       "aria-label": t("选择本页全部"),
                       "data-id": "page",
                       checked: rows.every((row) => chosen.has(row.task_id)),
                       onchange: (event) => {
                         for (const row of rows)
                           event.target.checked ? chosen.add(row.task_id) : chosen.delete(row.task_id);
                         draw(last);
                       },
                     })),
                     [t("任务"), t("状态"), t("步骤"), t("创建者"), t("数据库"), t("创建于")].map(
                       (name) => h("th", { scope: "col" }, name)),
                     h("th", { scope: "col", class: "figure" }, t("用时")))),
                 h("tbody", {}, rows.map((row) => taskRow(row, progress[row.task_id], now))))),
        pager(found.pagination, (page) => change({ page })),
    ]);
    if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
    bulk.draw(rows, found.pagination.total);
  }

  function taskRow(row, progress, now) {
    const end = row.completed_at ?? (row.status === "in_progress" ? new Date(now).toISOString() : null);
    const seconds = row.completed_at                   ? between(row.started_at, end)
      : row.started_at && row.status === "in_progress" ? (now - Date.parse(row.started_at)) / 1000
                                                       : NaN;
    return h("tr", { class: chosen.has(row.task_id) ? "chosen" : null }, h("td", { class: "narrow" }, h("input", {
      type: "checkbox",
      "data-id": row.task_id,
      checked: chosen.has(row.task_id),
      "aria-label": t("选择 {0}", row.task_name ?? row.task_id),
      onchange: (event) => {
        event.target.checked ? chosen.add(row.task_id) : chosen.delete(row.task_id);
        bulk.forget();
        draw(last);
      },
    })),
      h("td", { class: "main-cell" },
        h("a", { href: to(["tasks", row.task_id]), class: "title" }, row.task_name ?? row.task_id),
        h("span", { class: "sub" }, row.task_name && h("code", {}, row.task_id),
          progress ? h("span", {}, progressText(progress)) : row.business_context)),
      h("td", {}, badge(row.status)), h("td", {}, stepBar(row.step_status, progress)),
      h("td", { class: "clip" }, row.created_by), h("td", { class: "clip" }, row.db_name),
      h("td", { class: "nowrap", title: time(row.created_at) }, ago(row.created_at, now)),
      h("td", { class: "nowrap figure" }, duration(seconds)));
  }

  /** The page that is shown; one that has not changed costs a 304. */
  async function page() {
    const answer = await tasks.list({...criteria(), limit: SIZE, offset: (filter.page - 1) * SIZE }, { signal });
    const pagination =
      { page: filter.page, page_size: SIZE, total: answer.total, total_pages: Math.ceil(answer.total / SIZE) };
    return { tasks: answer.tasks, pagination };
  }

  const again = poll(async () => {
    const found = await page();
    const running = found.tasks.filter((row) => row.status === "in_progress").slice(0, FOLLOWED);
    const [figures, ...states] = await Promise.all(
      [node.metrics(null, { signal }), ...running.map((row) => tasks.state(row.task_id, { signal }).catch(() => null))]);
    if (signal.aborted) return;
    last = { found, progress: Object.fromEntries(states.filter(Boolean).map((one) => [one.task_id, one.progress])) };
    drawCounts(figures.pipelined_tasks ?? []);
    draw(last);
  }, {
    signal,
    onsuccess: () => trouble.replaceChildren(),
    onfailure: (error) => {
      if (!last) list.replaceChildren();
      fill(trouble, failed(error, () => again()));
    },
  });
}
