// What is done with many tasks at once: those that are ticked, or all that match the filters, on whatever page they are.
import { tasks } from "../core/api.js";
import { fill, h, icon } from "../core/dom.js";
import { count } from "../core/format.js";
import { t } from "../core/words.js";
import { ask, show } from "../parts/dialogs.js";
import { toast } from "../parts/notices.js";

const ACTIONS = [
  { name: "execute", title: "执行", icon: "play", question: "执行 {0} 个任务？", does: (id) => tasks.execute(id) },
  {
    name: "resume",
    title: "继续",
    icon: "again",
    question: "继续 {0} 个任务？",
    does: (id) => tasks.execute(id, { resume: true })
  },
  {
    name: "cancel",
    title: "取消运行",
    icon: "stop",
    question: "取消 {0} 个任务的运行？",
    does: (id) => tasks.cancel(id)
  },
  {
    name: "delete",
    title: "删除",
    icon: "trash",
    question: "删除 {0} 个任务及其文件？",
    isDanger: true,
    does: (id) => tasks.remove(id)
  },
];
const AT_ONCE = 4;

export function bulkBar({ chosen, criteria, redraw, done }) {
  const place = h("div", { class: "bulk", hidden: true, role: "region", "aria-label": t("批量操作") });
  let isAll = false;
  let total = 0;
  let isBusy = false;

  function draw(rows, found) {
    if (isBusy) return;
    total = found;
    place.hidden = chosen.size === 0;
    if (place.hidden) return;
    const isWholePage = rows.every((row) => chosen.has(row.task_id));
    fill(place, h("strong", {}, t("已选 {0} 个", count(isAll ? total : chosen.size))),
      !isAll && isWholePage && total > rows.length &&
        h("button",
          { type: "button", class: "link", id: "all-matching", onclick: () => ((isAll = true), draw(rows, total)) },
          t("选择全部 {0} 个符合条件的任务", count(total))),
      h("button", { type: "button", class: "link", onclick: () => (chosen.clear(), (isAll = false), redraw()) },
        t("取消选择")),
      h("span", { class: "grow" }),
      ACTIONS.map((action) => h("button", {
        type: "button",
        class: action.isDanger ? "button danger" : "button",
        "data-action": action.name,
        onclick: () => run(action)
      },
                    icon(action.icon), t(action.title))));
  }

  /** All that match: page by page, each once, even if tasks come in meanwhile. */
  async function matching() {
    const ids = new Set();
    for (let page = 1;; page += 1) {
      const found = await tasks.find({...criteria(), page, page_size: 100 });
      for (const row of found.tasks) ids.add(row.task_id);
      if (!found.pagination.has_next) return [...ids];
    }
  }

  async function run(action) {
    const number = isAll ? total : chosen.size;
    if (!(await ask({
          title: t(action.question, count(number)),
          confirm: t(action.title),
          isDanger: action.isDanger,
          body: h("p", {},
            action.name === "delete" ? t("文件和记录都会删除，不能撤回；向量库的备份不受影响。")
                                     : t("不能这样做的任务会被跳过，并说明原因。"))
        })))
      return;
    isBusy = true;
    let isStopped = false;
    const bar = h("progress", { max: number, value: 0, "aria-label": t("进度") });
    const words = h("span", {}, t("正在收集…"));
    fill(place, words, bar,
      h("button", { type: "button", class: "button", onclick: () => (isStopped = true) }, t("停止")));
    const problems = new Map();
    let ended = 0;
    try {
      const ids = isAll ? await matching() : [...chosen];
      bar.max = ids.length;
      const rest = ids.values();
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        for (const id of rest) {
          if (isStopped) return;
          await patiently(() => action.does(id)).catch((error) => {
            const text = error.details || error.message;
            problems.set(text, [...(problems.get(text) ?? []), id]);
          });
          ended += 1;
          bar.value = ended;
          words.textContent = `${count(ended)} / ${count(ids.length)}`;
        }
      }));
    } catch (error) {
      problems.set(error.message, []);
    }
    isBusy = false;
    chosen.clear();
    isAll = false;
    place.hidden = true;
    tell(action, ended, problems);
    done();
  }

  function tell(action, ended, problems) {
    const bad = [...problems.values()].reduce((sum, ids) => sum + ids.length, 0);
    if (problems.size === 0) return toast(t("{0}：{1} 个任务", t(action.title), count(ended)));
    show(t("{0}：{1} 个成功，{2} 个未做", t(action.title), count(ended - bad), count(bad)),
      h("ul", { class: "problems" },
        [...problems].map(
          ([text, ids]) => h("li", {}, h("p", {}, text),
            h("p", { class: "faint" }, ids.slice(0, 5).map((id) => [h("a", { href: `#/tasks/${id}` }, id), " "]),
              ids.length > 5 && t("等 {0} 个", count(ids.length)))))));
  }

  return { place, draw, forget: () => (isAll = false) };
}

/** Waits where the service asks to come slower. */
async function patiently(work) {
  for (let tries = 0;; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (error.status !== 429 || tries > 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
