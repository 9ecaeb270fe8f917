// 节点: all that share the state; of one whether it takes on tasks, its processes, its queue, its disk, and what its helper does.
import { node, serverTime } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { ago, bytes, count, duration, time } from "../core/format.js";
import { poll } from "../core/poll.js";
import { to } from "../core/route.js";
import { t } from "../core/words.js";
import { ask } from "../parts/dialogs.js";
import { act, failed, toast, waiting } from "../parts/notices.js";

const POOLS = {
  api: "状态、文件、日志",
  tools: "数据库和向量",
  duties: "值守"
};
const DUTIES = {
  runs: "找出死去的任务",
  nodes: "照看其他节点的运行",
  checkpoint: "整理状态库",
  trash: "清理",
  copy: "备份状态库",
  notices: "通知运行结果"
};
const STATES = {
  idle: "空闲",
  busy: "忙",
  starting: "启动中",
  retiring: "退出中"
};
/** Of a node among others: its chip and its name. */
const STATUS = {
  active: ["good", "正常"],
  draining: ["warn", "正在退出"],
  drained: ["", "已退出"],
  lost: ["bad", "失联"],
};
/** A duty not done for so long keeps the node from being ready. */
const LATE = 15;

export function mount(place, { query, signal }) {
  const content = h("div", { class: "view" }, waiting());
  const trouble = h("div");
  const table = h("section", { class: "card flush", id: "nodes", "aria-label": t("全部节点") });
  let before = null;
  /** Whose figures are shown: each request may come to another node. */
  let name = query.get("node");
  fill(place, h("div", { class: "head" }, h("h1", {}, t("节点"))), h("div", { class: "view" }, table, trouble, content));
  const again = poll(async () => {
    // The figures need no key, the list does.
    const rows = await node.list({ signal }).catch((error) => (signal.aborted ? Promise.reject(error) : []));
    if (signal.aborted) return;
    const isShared = rows.some((one) => one.address !== null);
    if (isShared) name ??= rows.find((one) => one.answering)?.name ?? rows[0].name;
    table.hidden = rows.length === 0;
    refresh(table, JSON.stringify([rows, name, serverTime() / 5000 | 0]), () => nodeTable(rows, isShared ? name : null, () => again()));
    const which = isShared ? name : null;
    const [figures, problem] = await Promise.all([node.metrics(which, { signal }), node.ready(which, { signal })]);
    if (signal.aborted) return;
    const now = { at: performance.now(), requests: sum(figures, "pipelined_requests_total") };
    const rate = before ? Math.max(0, (now.requests - before.requests) / ((now.at - before.at) / 1000)) : null;
    before = now;
    refresh(content, JSON.stringify([which, figures, problem?.details, rate]), () => [which && h("h2", {}, `${t("节点")} ${which}`), sections(figures, problem, rate)]);
  }, {
    signal,
    onsuccess: () => trouble.replaceChildren(),
    onfailure: (error) => fill(trouble, failed(error, () => again()))
  });
}

/** All nodes; the one whose figures are shown is marked. */
function nodeTable(rows, shown, again) {
  const isSame = new Set(rows.map((one) => one.version)).size <= 1;
  const head = [t("名称"), t("状态"), t("地址"), t("登记于"), t("心跳")];
  const figures = [t("执行中"), t("排队"), t("磁盘可用")];
  return h("div", { class: "scroll" },
    h("table", {},
      h("thead", {},
        h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)),
          figures.map((one) => h("th", { scope: "col", class: "figure" }, one)), h("th", { scope: "col" }, t("版本")),
          shown && h("th", {}, h("span", { class: "unseen" }, t("操作"))))),
      h("tbody", {}, rows.map((one) => nodeRow(one, shown, isSame, again)))));
}

function nodeRow(one, shown, isSame, again) {
  const [kind, word] = STATUS[one.status] ?? ["", one.status];
  const isLeaving = one.status === "draining" || one.status === "drained";
  return h("tr", { "data-node": one.name },
    h("td", { class: "nowrap" },
      shown ? h("a", { href: to(["node"], { node: one.name }), "aria-current": one.name === shown ? "true" : null },
                h("strong", {}, one.name))
            : h("strong", {}, one.name),
      one.answering && [" ", h("span", { class: "chip accent", title: t("应答了这次请求") }, t("应答"))]),
    h("td", {}, h("span", { class: `chip ${kind}` }, t(word))),
    h("td", { class: "nowrap" }, one.address ? h("code", {}, one.address) : "–"),
    h("td", { class: "nowrap" }, time(one.since)),
    h("td", { class: "nowrap", title: time(one.last_heartbeat) }, ago(one.last_heartbeat, serverTime())),
    h("td", { class: "figure nowrap" }, `${count(one.running)} / ${count(one.places)}`),
    h("td", { class: "figure" }, count(one.queue)), h("td", { class: "figure nowrap" }, bytes(one.disk_free_bytes)),
    h("td", { class: "nowrap" }, h("code", { title: one.version }, one.version.slice(0, 8)),
      !isSame && [" ", h("span", { class: "chip warn", title: t("各节点的程序版本不同") }, t("不同"))]),
    shown && h("td", {}, h("div", { class: "actions" },
      h("button", {
        type: "button",
        class: "button",
        "data-action": isLeaving ? "resume" : "drain",
        "aria-label": `${isLeaving ? t("恢复服务") : t("退出")} ${one.name}`,
        onclick: (event) => act(event.currentTarget, () => drain(one.name, !isLeaving, again)),
      }, isLeaving ? t("恢复服务") : t("退出")))));
}

/** Takes the key of an administrator; the service says so. */
async function drain(name, isLeaving, again) {
  const isAgreed = await ask({
    title: isLeaving ? t("让节点 {0} 退出？", name) : t("让节点 {0} 恢复服务？", name),
    confirm: isLeaving ? t("退出") : t("恢复服务"),
    isDanger: isLeaving,
    body: h("p", {}, isLeaving ? t("它不再接受新的任务和运行，已接受的运行全部结束后退出。需要管理员密钥。")
                               : t("它重新接受任务和运行；已经退出的要在那台机器上启动。需要管理员密钥。")),
  });
  if (!isAgreed) return;
  await node.drain(name, isLeaving);
  toast(isLeaving ? t("节点 {0} 空闲后退出", name) : t("节点 {0} 恢复服务", name));
  again();
}

const one = (figures, name, labels = {}) =>
  figures[name]?.find((row) => Object.entries(labels).every(([key, value]) => row[key] === value))?.value;
const sum = (figures, name) => (figures[name] ?? []).reduce((all, row) => all + row.value, 0);

function sections(figures, problem, rate) {
  const running = one(figures, "pipelined_executors_running");
  const waitingRuns = one(figures, "pipelined_executors_waiting");
  const free = one(figures, "pipelined_disk_free_bytes");
  const reserve = one(figures, "pipelined_disk_reserve_bytes");
  const gauge = (title, value, unit, ...notes) => h("section", { class: "card gauge" }, h("h2", {}, title),
    h("p", { class: "value" }, value, unit && h("small", {}, ` ${unit}`)),
    notes.filter(Boolean).map((note) => h("p", { class: "note" }, note)));
  return [
    problem ? h("div", { class: "trouble", role: "alert" }, icon("warning"),
                h("div", {}, h("p", { class: "trouble-title" }, t("节点不接受任务")),
                  h("p", {}, problem.details || problem.message)))
            : h("p", { class: "badge completed", id: "ready" }, t("节点可以接受任务")),
    h("div", { class: "gauges" },
      gauge(t("执行中"), count(running), `/ ${count(one(figures, "pipelined_executors_limit"))}`,
        t("同时执行的任务与上限"),
        one(figures, "pipelined_oldest_run_age_seconds") !== undefined &&
          t("最久的已 {0}", duration(one(figures, "pipelined_oldest_run_age_seconds")))),
      gauge(t("排队"), count(waitingRuns), "", t("等待空位的任务")),
      gauge(t("磁盘可用"), bytes(free), "", t("少于 {0} 时不接受任务", bytes(reserve))),
      // One that nodes share lies elsewhere.
      one(figures, "pipelined_store_bytes") > 0 && gauge(t("状态库"), bytes(one(figures, "pipelined_store_bytes")), "",
        t("预写日志 {0}", bytes(one(figures, "pipelined_store_wal_bytes")))),
      gauge(t("请求"), rate === null ? "–" : rate.toFixed(1), t("每秒"),
        t("启动以来 {0}", count(sum(figures, "pipelined_requests_total")))),
      gauge(t("运行了"), duration(Date.now() / 1000 - (one(figures, "pipelined_start_time_seconds") ?? NaN)), "",
        reloads(figures))),
    h("section", { class: "card flush" }, h("div", { class: "scroll" }, workers(figures))),
    h("section", { class: "card flush", "aria-label": t("值守") },
      h("table", {},
        h("thead", {},
          h("tr", {}, h("th", { scope: "col" }, t("职责")), h("th", { scope: "col" }, t("上次完成")),
            h("th", { scope: "col" }, t("状态")))),
        h("tbody", {},
          (figures.pipelined_duty_last_success_age_seconds ?? [])
            .map((row) => h("tr", {}, h("td", {}, t(DUTIES[row.duty] ?? row.duty)),
                   h("td", {}, t("{0}前", duration(row.value))),
                   h("td", {},
                     row.value > LATE ? h("span", { class: "chip bad" }, t("迟了"))
                                      : h("span", { class: "chip good" }, t("正常")))))))),
  ];
}

const reloads = (figures) =>
  t("重载 {0} 次，放弃 {1} 次", count(one(figures, "pipelined_reloads_total", { outcome: "done" })),
    count(one(figures, "pipelined_reloads_total", { outcome: "given_up" })));

function workers(figures) {
  const wanted = figures.pipelined_workers_wanted ?? [];
  const head = [t("进程池"), t("进程"), t("请求"), t("慢请求"), t("最长请求"), t("重启"), t("被终止"), t("启动失败")];
  return h("table", {},
    h("thead", {},
      h("tr", {}, head.map((name, place) => h("th", { scope: "col", class: place > 1 ? "figure" : null }, name)))),
    h("tbody", {}, wanted.map(({ pool, value }) => {
      const states = (figures.pipelined_workers ?? []).filter((row) => row.pool === pool);
      const dots = states.flatMap((row) => Array.from({ length: row.value }, () => row.state));
      const missing = Array.from({ length: Math.max(0, value - dots.length) }, () => "missing");
      const words = states.filter((row) => row.value > 0)
                      .map((row) => `${row.value} ${t(STATES[row.state] ?? row.state)}`)
                      .join(t("，"));
      const cell = (name, show = count) => h("td", { class: "figure" }, show(one(figures, name, { pool })));
      return h("tr", {}, h("td", {}, h("strong", {}, pool), " ", h("span", { class: "faint" }, t(POOLS[pool] ?? ""))),
        h("td", {}, h("span", { class: "dots", "aria-hidden": "true" }, [...dots,
          ...missing].slice(0, 64).map((state) => h("span", { class: state }))),
          h("span", { class: "note" }, words || t("没有"))),
        cell("pipelined_requests_total"), cell("pipelined_slow_requests_total"),
        cell("pipelined_longest_request_seconds", (value) => (value === undefined ? "–" : duration(value))),
        cell("pipelined_worker_restarts_total"), cell("pipelined_workers_killed_total"),
        cell("pipelined_worker_failed_starts_total"));
    })));
}
