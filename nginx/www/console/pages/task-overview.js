// 概览: the four steps in time, what came of each, where pairs were lost, what the model has cost.
import { serverTime, tasks } from "../core/api.js";
import { h, icon, refresh } from "../core/dom.js";
import { between, count, duration, share, time } from "../core/format.js";
import { STEPS, failureText, stateName, stepName, t } from "../core/words.js";
import { ask } from "../parts/dialogs.js";
import { act, toast } from "../parts/notices.js";
import { badge, progressText } from "../parts/state.js";

export function mount(place, { id, task: first, watch, signal, again }) {
  let task = first;
  const draw = () => {
    const opened = [...place.querySelectorAll("details")].map((one) => one.open);
    refresh(place, JSON.stringify([task, task.status === "in_progress" && Math.floor(serverTime() / 1000)]),
      () => content(task, id, again));
    place.querySelectorAll("details").forEach((one, index) => (one.open = opened[index] ?? false));
  };
  watch((now) => ((task = now), draw()));
  const clock = setInterval(draw, 1000);
  signal.addEventListener("abort", () => clearInterval(clock));
  draw();
}

function content(task, id, again) {
  const result = task.result ?? {};
  return [
    task.error_message &&
      h("div", { class: "trouble", role: "alert" }, icon("warning"),
        h("div", {}, h("p", { class: "trouble-title" }, failureText(task.error_message)),
          task.error_code && h("p", { class: "faint" }, h("code", {}, task.error_code))),
        h("a", { class: "button", href: `#/tasks/${id}/log?level=ERROR` }, t("看错误日志"))),
    h("section", { class: "card", "aria-label": t("步骤") }, timeShares(task),
      h("ol", { class: "timeline" }, STEPS.map((step, place) => stepNode(task, step, place, id, again)))),
    h("div", { class: "columns" }, result.qa_generation?.waterfall && waterfall(result.qa_generation),
      h("section", { class: "card" }, h("h2", {}, t("参数")), parameters(task))),
    result.qa_generation?.model && modelSpend(result.qa_generation.model),
  ];
}

const secondsOf = (step) => step.completed_at ? between(step.started_at, step.completed_at)
  : step.step_status === "running"            ? (serverTime() - Date.parse(step.started_at)) / 1000
                                              : NaN;

/** How the time of the run went to the steps. */
function timeShares(task) {
  const spent = task.steps.map((step) => secondsOf(step)).map((seconds) => (seconds > 0 ? seconds : 0));
  const total = spent.reduce((sum, one) => sum + one, 0);
  const whole = task.completed_at ? between(task.started_at, task.completed_at)
    : task.started_at             ? (serverTime() - Date.parse(task.started_at)) / 1000
                                  : NaN;
  return [
    h("div", { class: "row" }, h("h2", {}, t("步骤")), h("span", { class: "grow" }),
      task.started_at && h("span", { class: "faint figure" }, t("总用时 {0}", duration(whole)))),
    total > 0 &&
      h("div", { class: "share-bar", "aria-hidden": "true" },
        spent.map((seconds, place) => seconds > 0 &&
            h("span", { title: `${stepName(STEPS[place])} ${duration(seconds)}`, style: { flex: `${seconds} 0 0` } }))),
  ];
}

function stepNode(task, name, place, id, again) {
  const step = task.steps.find((one) => one.step_name === name) ?? { step_status: "pending" };
  const state = step.step_status;
  const progress = task.progress?.step === name || (state === "running" && !task.progress?.step) ? task.progress : null;
  const marks = { completed: icon("check"), failed: icon("cross") };
  return h("li", { class: `step ${state}` },
    h("span", { class: "mark", "aria-hidden": "true" }, marks[state] ?? place + 1),
    h("div", { class: "step-body" },
      h("div", { class: "step-head" }, h("h3", {}, stepName(name)), badge(state, stateName(state)),
        step.started_at &&
          h("span", { class: "faint figure", title: `${time(step.started_at)} → ${time(step.completed_at)}` },
            duration(secondsOf(step))),
        h("span", { class: "grow" }),
        task.status !== "in_progress" &&
          h("button", {
            type: "button",
            class: "quiet",
            "data-step": name,
            onclick: (event) => act(event.currentTarget, () => runStep(name, id, again)),
          },
            icon("play"), h("span", { class: "word" }, t("只执行这一步")))),
      progress &&
        [
          h("progress", { max: 100, value: progress.percent ?? 0, "aria-label": stepName(name) }),
          h("p", { class: "note" }, progressText(progress))
        ],
      step.error_message && !task.error_message?.includes(step.error_message) &&
        h("p", { class: "advice" }, step.error_message),
      figures(name, task.result?.[name])));
}

async function runStep(name, id, again) {
  if (!(await ask({
        title: t("只执行“{0}”？", stepName(name)),
        confirm: t("执行"),
        body: h("p", {}, t("它用前面步骤已有的结果；后面的步骤不会跟着执行。"))
      })))
    return;
  await tasks.execute(id, { execution_mode: "step", step_name: name });
  toast(t("已开始"));
  again();
}

/** What is worth telling of a step's result: [text, value, whether it is bad]. */
const FIGURES = {
  ddl_generation: (r) => [["表", count(r.tables)],
    ["列", count(r.columns)],
    ["人写的注释", count((r.human_comments ?? 0) + (r.people_comments ?? 0))],
    ["词典注释", count((r.dictionary_comments ?? 0) + (r.business_dictionary_comments ?? 0))],
    ["模型注释", count(r.llm_comments)],
    ["无注释", count(r.uncommented)],
    ["声明的关系", count(r.declared_relations)],
    ["推断的关系", count(r.inferred_relations)],
    ["失败的表", count(r.failed_tables?.length ?? 0), r.failed_tables?.length > 0],
],
  qa_generation: (r) => [["主题", count(r.themes)],
    ["问答对", count(r.pairs)],
    ["失败的主题", count(r.failed_themes?.length ?? 0), r.failed_themes?.length > 0],
],
  sql_validation: (r) => [["共", count(r.total)],
    ["有效", count(r.valid)],
    ["修复", count(r.repaired)],
    ["拒绝", count(r.rejected), r.rejected > 0],
    ["未能判定", count(r.inconclusive)],
],
  training_load: (r) => [["载入", count(r.all?.produced)],
    ["新增", count(r.all?.inserted)],
    ["不变", count(r.all?.unchanged)],
    ["移除", count(r.all?.removed)],
    ["失败", count(r.all?.failed), r.all?.failed > 0],
    ["首位召回", share(r.recall_at_1)],
    ["前五召回", share(r.recall_at_5)],
    ["库中共", count(r.total_rows_in_store)],
],
};

function figures(name, result) {
  if (!result) return null;
  const problems = [...(result.failed_tables ?? []), ...(result.sampling_problems ?? [])];
  return [
    h("p", { class: "figures" }, FIGURES[name](result).map(([text, value,
      isBad]) => h("span", { class: isBad ? "bad" : null }, t(text), " ", h("b", {}, value)))),
    problems.length > 0 &&
      h("details", {}, h("summary", {}, t("{0} 个表有问题", problems.length)),
        h("ul", { class: "problems" },
          problems.slice(0, 200).map((one) => h("li", {}, h("code", {}, one.table), " ", one.reason)))),
  ];
}

const REASONS = {
  generated: "生成",
  authored: "其中模型所写",
  duplicate: "重复",
  unwritable: "无法写出",
  not_one_query: "不是单个查询",
  refused: "服务器拒绝",
  empty: "没有结果",
  only_null: "只有空值",
  uniform: "各组都一样",
  mutant_survives: "改动无差别",
  schema_misfit: "与表不符",
  unknown_value: "值不存在",
  wording: "问与查不符",
  ambiguous_question: "问题有歧义",
  people: "人工",
  unconfirmed: "未被确认",
  rejected_by_people: "人工拒绝",
  replaced_by_people: "人工替换",
  kept: "保留",
};

/** Where pairs were lost: what is left after each reason, and what it took. */
function waterfall(result) {
  const entries = Object.entries(result.waterfall).filter(([name, value]) => value > 0 || name === "kept");
  const { generated = 0, people = 0, authored = 0 } = result.waterfall;
  const whole = generated + people + authored || 1;
  let left = whole;
  const rows = entries.map(([name, value]) => {
    const isWhole = ["generated", "people", "kept", "authored"].includes(name);
    const start = isWhole ? 0 : left - value;
    if (!isWhole) left -= value;
    const kind = name === "kept" ? "kept" : isWhole ? "in" : "out";
    return [
      h("span", {}, t(REASONS[name] ?? name)),
      h("span", { class: `track ${kind}` }, h("span", {
        style:
          { "inset-inline-start": `${(100 * Math.max(0, start)) / whole}%`, "inline-size": `${(100 * value) / whole}%` }
      })),
      h("b", {}, isWhole ? count(value) : `−${count(value)}`),
    ];
  });
  return h("section", { class: "card" }, h("h2", {}, t("问答对的去留")),
    h("div", { class: "waterfall", id: "waterfall" }, rows),
    result.not_proven?.length > 0 &&
      h("ul", { class: "problems note" }, result.not_proven.map((text) => h("li", {}, text))));
}

const PURPOSES = {
  hardening: "更难的问题",
  wording: "改写问题",
  derivation: "另写查询",
  repair: "修复 SQL"
};

function modelSpend(model) {
  const rows = Object.entries(model).filter(([, one]) => one && typeof one === "object");
  return h("section", { class: "card" }, h("h2", {}, t("模型用量")),
    h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("用途")), ["请求", "已有回答", "失败",
      "词元"].map((name) => h("th", { scope: "col", class: "figure" }, t(name))))),
      h("tbody", {},
        rows.map(([name, one]) => h("tr", {}, h("td", {}, t(PURPOSES[name] ?? name)),
                   [one.calls, one.answered_before, one.failed, one.tokens].map(
                     (value) => h("td", { class: "figure" }, count(value))))))),
    h("p", { class: "figures" }, h("span", {}, t("共用词元"), " ", h("b", {}, count(model.tokens))),
      h("span", {}, t("增加或确认的问答对"), " ", h("b", {}, count(model.accepted_pairs))),
      h("span", {}, t("每个问答对"), " ", h("b", {}, count(model.tokens_per_accepted_pair)))));
}

function parameters(task) {
  const given = task.parameters;
  const yes = (value) => (value ? t("是") : t("否"));
  const rows = [
    ["数据库", given.db_name],
    ["连接", given.db_connection],
    ["业务背景", given.business_context],
    ["语言", given.language],
    ["表清单", given.table_list_file],
    ["验证 SQL", yes(given.enable_sql_validation)],
    ["模型修复", yes(given.enable_llm_repair)],
    ["改写原文件", yes(given.modify_original_file)],
    ["载入向量库", yes(given.enable_training_data_load)],
    ["载入前备份", yes(given.backup_vector_tables)],
    ["载入前清空", yes(given.truncate_vector_tables)],
    ["开始于", task.started_at && time(task.started_at)],
    ["结束于", task.completed_at && time(task.completed_at)],
  ];
  return h("dl", { class: "facts" },
    rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, t(name)), h("dd", {}, value)]));
}
