// 任务详情: what a task is called and how it stands, over the five views of it.
import { Failure, tasks } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { time } from "../core/format.js";
import { poll } from "../core/poll.js";
import { go, to } from "../core/route.js";
import { t } from "../core/words.js";
import { ask, tick } from "../parts/dialogs.js";
import { act, empty, failed, toast, waiting } from "../parts/notices.js";
import { badge } from "../parts/state.js";

const VIEWS = [
  { name: "", title: "概览", load: () => import("./task-overview.js") },
  { name: "log", title: "日志", load: () => import("./task-log.js") },
  { name: "files", title: "文件", load: () => import("./task-files.js") },
  { name: "pairs", title: "问答对", load: () => import("./task-pairs.js") },
  { name: "schema", title: "表结构", load: () => import("./task-schema.js") },
];

export function mount(place, { parts, query, signal }) {
  const [, id, name = ""] = parts;
  const view = VIEWS.find((one) => one.name === name) ?? VIEWS[0];
  const head = h("div", { class: "head" }, h("h1", {}, id));
  const trouble = h("div");
  const content = h("div", { class: "view" }, waiting());
  const watchers = [];
  let task = null;

  fill(place, h("p", { class: "crumb" }, h("a", { href: "#/tasks" }, t("任务")), "/", h("code", {}, id)), head,
    h("nav", { class: "tabs", "aria-label": t("任务的页面") },
      VIEWS.map((one) => h("a",
                  { href: to(["tasks", id, one.name].filter(Boolean)), "aria-current": one === view ? "page" : null },
                  t(one.title)))),
    trouble, content);

  // Both are asked for at once.
  const loading = view.load();
  const again = poll(async () => {
    let now;
    try {
      now = await tasks.state(id, { signal });
    } catch (error) {
      if (error instanceof Failure && error.status === 404) return gone();
      throw error;
    }
    if (signal.aborted || now === task) return;
    const isFirst = task === null;
    task = now;
    document.title = `${task.task_name ?? id} · pipelined`;
    refresh(head,
      JSON.stringify([task.task_name, task.status, task.created_by, task.cancel_requested, task.parameters.db_name]),
      headNodes);
    if (isFirst) {
      const module = await loading;
      if (signal.aborted) return;
      content.replaceChildren();
      await module.mount(
        content, { id, task, query, signal, watch: (callback) => watchers.push(callback), again: () => again() });
    } else {
      for (const callback of watchers) callback(task);
    }
  }, {
    signal,
    onsuccess: () => trouble.replaceChildren(),
    onfailure: (error) => fill(trouble, failed(error, () => again()))
  });

  function gone() {
    if (task) toast(t("任务已被删除"));
    task = null;
    fill(head, h("h1", {}, id));
    place.querySelector(".tabs").hidden = true;
    fill(content,
      empty(t("没有这个任务"), t("它可能已被删除。"), h("a", { class: "button", href: "#/tasks" }, t("回到任务"))));
  }

  function headNodes() {
    const isRunning = task.status === "in_progress";
    const isResumable = ["failed", "cancelled", "partial_completed"].includes(task.status);
    const button = (word, picture, work, kind = "") => h("button", {
      type: "button",
      class: `button ${kind}`,
      "data-action": picture,
      onclick: (event) => act(event.currentTarget, work)
    },
      icon(picture), t(word));
    return [
      h("div", {},
        h("h1", {}, task.task_name ?? id),
        h("p", { class: "sub" }, badge(task.status), h("span", {}, task.parameters.db_name), h("span", {}, t("{0} 创建于 {1}", task.created_by, time(task.created_at))))),
      h("span", { class: "grow" }),
      isRunning
        ? button(task.cancel_requested ? "正在取消…" : "取消运行", "stop", cancel, "danger")
        : [
          isResumable && button("继续", "again", () => start({ resume: true })),
          button(task.status === "pending" ? "执行" : "重新执行", "play", execute, "primary"),
          button("删除", "trash", remove, "danger"),
        ],
    ];
  }

  async function start(fields) {
    await tasks.execute(id, fields);
    toast(t("已开始"));
    again();
  }

  async function execute() {
    const { backup_vector_tables: isBackedUp, truncate_vector_tables: isTruncated } = task.parameters;
    const backup = tick(t("载入前备份向量表"), { checked: isBackedUp });
    const truncate = tick(t("载入前清空向量表"), {
      checked: isTruncated,
      hint: t("清空所有应用的向量，会先备份。"),
      onchange: () => truncate.box.checked && (backup.box.checked = true)
    });
    const fields = await ask({
      title: t("执行全部步骤"),
      confirm: t("执行"),
      body: [h("p", {}, t("已有的结果在新结果完成后移入备份文件夹，不会丢失。")), backup.whole, truncate.whole],
      answer: () => ({ backup_vector_tables: backup.box.checked, truncate_vector_tables: truncate.box.checked }),
    });
    if (fields) await start(fields);
  }

  async function cancel() {
    await tasks.cancel(id);
    again();
  }

  async function remove() {
    if (!(await ask({
          title: t("删除任务 {0}？", task.task_name ?? id),
          confirm: t("删除"),
          isDanger: true,
          body: h("p", {}, t("文件和记录都会删除，不能撤回；向量库的备份不受影响。"))
        })))
      return;
    await tasks.remove(id);
    toast(t("已删除"));
    go(["tasks"]);
  }
}
