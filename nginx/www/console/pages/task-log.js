// 日志: the end of the log as one text that grows; older records and later ones on demand. It is real text, so that
// selecting, copying and the browser's own search work.
import { download, fileURL, save, tasks } from "../core/api.js";
import { fill, h, icon } from "../core/dom.js";
import { count } from "../core/format.js";
import { poll } from "../core/poll.js";
import { keep } from "../core/route.js";
import { STEPS, stepName, t } from "../core/words.js";
import { choice } from "../parts/dialogs.js";
import { act, complain, failed } from "../parts/notices.js";

/** Records in one request, at first, and at most on the page. */
const PAGE = 500;
const FIRST = 1000;
const MOST = 20_000;
const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];
const LOG = "data_pipeline.log";

export function mount(place, { id, task: first, query, signal, watch }) {
  const filter = { level: query.get("level") ?? "", step: query.get("step") ?? "", q: query.get("q") ?? "" };
  let task = first;
  /** What is shown of the records that match: those from `start` up to `end`, of `total`; new ones are put behind while it is the end. */
  let shown = { start: 0, end: 0, total: 0, isEnd: true };
  let isPaused = false;
  let isStale = true;
  let generation = 0;

  const text =
    h("pre", { class: "log", id: "log", tabindex: 0, role: "log", "aria-live": "off", "aria-label": t("日志") });
  const above = h("div", { class: "log-edge" });
  const below = h("div", { class: "log-edge below" });
  const trouble = h("div");
  const pause =
    h("button", { type: "button", class: "button", "aria-pressed": "false", onclick: () => setPaused(!isPaused) },
      icon("pause"), t("暂停"));
  let typing = 0;

  fill(place,
    h("div", { class: "log-bar filters toolbar" },
      choice([["", t("全部级别")], ...LEVELS.map((level) => [level, level])], filter.level,
        { "aria-label": t("级别"), onchange: (event) => change({ level: event.target.value }) }),
      choice([["", t("全部步骤")], ...STEPS.map((step) => [step, stepName(step)])], filter.step,
        { "aria-label": t("步骤"), onchange: (event) => change({ step: event.target.value }) }),
      h("input", {
        type: "search",
        class: "wide",
        value: filter.q,
        // Longer ones do not go into an address.
        maxlength: 500,
        placeholder: t("关键词"),
        "aria-label": t("关键词"),
        oninput: ({ target }) => (clearTimeout(typing), (typing = setTimeout(() => change({ q: target.value }), 300))),
      }),
      pause,
      h(
        "button", {
          type: "button",
          class: "button",
          id: "first-error",
          onclick: (event) => act(event.currentTarget, toFirstError)
        },
        icon("warning"), t("首个错误")),
      h("button", { type: "button", class: "button", onclick: saveShown }, icon("down"), t("下载所见")),
      h(
        "button", {
          type: "button",
          class: "button",
          onclick: (event) => act(event.currentTarget, () => download(fileURL(id, LOG), `${id}.log`))
        },
        icon("down"), t("下载全部"))),
    trouble, h("div", { class: "card flush" }, above, text, below));

  const criteria = () => ({ level: filter.level || null, step_name: filter.step || null, keyword: filter.q || null });
  const ask = (fields, options = { once: true }) =>
    tasks.log(id, {...criteria(), sort_by: "line_number", ...fields }, { signal, ...options });

  function change(changes) {
    Object.assign(filter, changes);
    keep(filter);
    restart();
  }

  /** Shows the end again. */
  function restart() {
    generation += 1;
    shown = { start: 0, end: 0, total: 0, isEnd: true };
    isStale = true;
    turn();
  }

  /** The records from `start` up to `end`, in the file's order. */
  async function range(start, end) {
    const size = Math.min(PAGE, end - start);
    const from = Math.floor(start / size);
    const pages = [];
    for (let page = from; page * size < end; page += 1)
      pages.push(ask({ page: page + 1, page_size: size, sort_order: "asc" }));
    const answers = await Promise.all(pages);
    return answers.flatMap((one) => one.logs).slice(start - from * size, end - from * size);
  }

  async function loadEnd() {
    const mine = generation;
    // The last page first: it tells how many there are, and can be read while the one before it comes.
    const newest = await ask({ page: 1, page_size: PAGE, sort_order: "desc" }, { once: false });
    const total = newest.pagination.total;
    if (mine !== generation || signal.aborted) return;
    shown = { start: total - newest.logs.length, end: total, total, isEnd: true };
    fill(text, nodes(newest.logs.toReversed()));
    drawEdges();
    text.scrollTop = text.scrollHeight;
    while (mine === generation && shown.start > 0 && shown.end - shown.start < FIRST) await loadOlder();
  }

  /** What has come since; a page size is chosen whose page begins where the text ends. */
  async function loadNew() {
    const mine = generation;
    const size = Array.from({ length: 150 }, (_, place) => place + 50)
                   .reduce((best, one) => (shown.end % one < shown.end % best ? one : best));
    const page = Math.floor(shown.end / size);
    // The same page again and again, until there is more: it costs a 304 meanwhile.
    const answer = await ask({ page: page + 1, page_size: size, sort_order: "asc" }, { once: false });
    if (mine !== generation || signal.aborted) return;
    const fresh = answer.logs.slice(shown.end - page * size);
    shown.total = Math.max(answer.pagination.total, shown.end);
    if (!shown.isEnd) return drawEdges();
    const isAtEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
    text.append(...nodes(fresh));
    shown.end += fresh.length;
    trim("start");
    drawEdges();
    if (isAtEnd) text.scrollTop = text.scrollHeight;
    if (shown.end < shown.total && fresh.length > 0) await loadNew();
  }

  async function loadOlder() {
    const mine = generation;
    const start = Math.max(0, shown.start - PAGE);
    const records = await range(start, shown.start);
    if (mine !== generation || signal.aborted) return;
    const height = text.scrollHeight - text.scrollTop;
    text.prepend(...nodes(records));
    shown.start = start;
    trim("end");
    text.scrollTop = text.scrollHeight - height;
    drawEdges();
  }

  async function loadLater() {
    const end = Math.min(shown.total, shown.end + PAGE);
    text.append(...nodes(await range(shown.end, end)));
    shown.end = end;
    shown.isEnd = end === shown.total;
    trim("start");
    drawEdges();
  }

  async function toFirstError() {
    const found =
      (await Promise.all(["ERROR", "CRITICAL"].map(
         (level) => tasks.log(id, { level, sort_by: "line_number", sort_order: "asc", page_size: 1 }, { signal, once: true }))))
        .flatMap((one) => one.logs)
        .sort((one, other) => one.line_number - other.line_number)[0];
    if (!found) return complain(new Error(t("这份日志里没有错误")));
    setPaused(true);
    Object.assign(filter, { level: "", step: "", q: "" });
    keep(filter);
    place.querySelectorAll(".filters select, .filters input").forEach((input) => (input.value = ""));
    generation += 1;
    const { total, place: at } = await placeOf(found.line_number);
    const start = Math.max(0, at - PAGE / 2);
    const end = Math.min(total, start + PAGE);
    shown = { start, end, total, isEnd: end === total };
    fill(text, nodes(await range(start, end), found.line_number));
    drawEdges();
    const target = text.querySelector(".target");
    text.scrollTop = target.offsetTop - text.offsetTop - text.clientHeight / 3;
    text.focus({ preventScroll: true });
  }

  /** How many records stand before the one of a line. A record has a line or more, so that it is not behind its line's number. */
  async function placeOf(line) {
    const probe = (place) => ask({ page: place + 1, page_size: 1, sort_order: "asc" });
    const { total } = (await probe(0)).pagination;
    let [low, high] = [0, Math.min(total, line) - 1];
    let middle = high;
    while (low < high) {
      const [record] = (await probe(middle)).logs;
      if (record.line_number === line) return { total, place: middle };
      if (record.line_number < line) low = middle + 1;
      else high = middle;
      middle = Math.floor((low + high) / 2);
    }
    return { total, place: low };
  }

  /** A text that has become too long loses records at its other end. Each record is one node. */
  function trim(edge) {
    const surplus = text.childNodes.length - MOST;
    if (surplus <= 0) return;
    for (let left = surplus; left > 0; left -= 1) (edge === "start" ? text.firstChild : text.lastChild).remove();
    if (edge === "start") shown.start += surplus;
    else Object.assign(shown, { end: shown.end - surplus, isEnd: false });
  }

  function setPaused(value) {
    isPaused = value;
    pause.setAttribute("aria-pressed", String(value));
    fill(pause, icon(value ? "play" : "pause"), value ? t("继续显示") : t("暂停"));
    if (!value && shown.end < shown.total) restart();
    else if (!value) turn();
  }

  function drawEdges() {
    const later = shown.total - shown.end;
    fill(above,
      h("span", {},
        shown.total === 0
          ? t("没有记录")
          : t("第 {0}–{1} 条，共 {2} 条", count(shown.start + 1), count(shown.end), count(shown.total))),
      h("span", { class: "grow" }),
      shown.start > 0 &&
        h("button",
          { type: "button", class: "link", id: "older", onclick: (event) => act(event.currentTarget, loadOlder) },
          t("更早的 {0} 条", count(Math.min(PAGE, shown.start)))));
    below.hidden = later <= 0;
    fill(below,
      h("button", { type: "button", class: "link", onclick: (event) => act(event.currentTarget, loadLater) },
        t("之后的 {0} 条", count(Math.min(PAGE, later)))),
      h("button", { type: "button", class: "link", onclick: () => (isPaused ? setPaused(false) : restart()) },
        t("回到末尾")));
    if (shown.total === 0 && text.childNodes.length === 0) {
      text.textContent =
        filter.level || filter.step || filter.q ? t("没有符合条件的记录。") : t("还没有日志，任务执行后这里会有。");
    }
  }

  function saveShown() {
    save(new Blob([text.textContent], { type: "text/plain;charset=utf-8" }), `${id}-${t("所见")}.log`);
  }

  watch((now) => {
    task = now;
    isStale = true;
  });

  const turn = poll(async () => {
    if (isPaused) return;
    if (shown.total === 0) {
      // An empty log is asked again only if something may have been written.
      if (isStale || task.status === "in_progress") await loadEnd();
    } else if (isStale || task.status === "in_progress") await loadNew();
    // Once more after the end, since its last records come with it.
    isStale = task.status === "in_progress";
  }, {
    signal,
    onsuccess: () => trouble.replaceChildren(),
    onfailure: (error) => fill(trouble, failed(error, () => turn()))
  });
}

/** A node a record: text where nothing is to be pointed out, a span in colour else. */
function nodes(records, target) {
  return records.map((one) => {
    const line = `${one.timestamp} [${one.level}] ${one.logger}: ${one.message}${one.message_truncated ? " …" : ""}\n`;
    const kind = one.line_number === target
      ? "error target"
      : { WARNING: "warning", ERROR: "error", CRITICAL: "error", DEBUG: "debug" }[one.level];
    return kind ? h("span", { class: kind }, line) : document.createTextNode(line);
  });
}
