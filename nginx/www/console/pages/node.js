// 节点: whether it takes on tasks, its processes, its queue, its disk, and what its helper does.
import { node } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { bytes, count, duration } from "../core/format.js";
import { poll } from "../core/poll.js";
import { t } from "../core/words.js";
import { failed, waiting } from "../parts/notices.js";

const POOLS = {
  api: "状态、文件、日志",
  tools: "数据库和向量",
  duties: "值守"
};
const DUTIES = {
  runs: "找出死去的任务",
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
/** A duty not done for so long keeps the node from being ready. */
const LATE = 15;

export function mount(place, { signal }) {
  const content = h("div", { class: "view" }, waiting());
  const trouble = h("div");
  let before = null;
  fill(place, h("div", { class: "head" }, h("h1", {}, t("节点"))), trouble, content);
  const again = poll(async () => {
    const [figures, problem] = await Promise.all([node.metrics({ signal }), node.ready({ signal })]);
    if (signal.aborted) return;
    const now = { at: performance.now(), requests: sum(figures, "pipelined_requests_total") };
    const rate = before ? Math.max(0, (now.requests - before.requests) / ((now.at - before.at) / 1000)) : null;
    before = now;
    refresh(content, JSON.stringify([figures, problem?.details, rate]), () => sections(figures, problem, rate));
  }, {
    signal,
    onsuccess: () => trouble.replaceChildren(),
    onfailure: (error) => fill(trouble, failed(error, () => again()))
  });
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
      gauge(t("状态库"), bytes(one(figures, "pipelined_store_bytes")), "",
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
