// 问答对: each with its SQL, what was found of it, and why those are missing that were refused.
import { download, exportURL, fileURL, reviews } from "../core/api.js";
import { pairs as readPairs } from "../core/artifacts.js";
import { PairDecisions } from "../core/decisions.js";
import { fill, h, icon } from "../core/dom.js";
import { count } from "../core/format.js";
import { keep } from "../core/route.js";
import { KINDS, kindsOf, tablesOf } from "../core/sql.js";
import { isEnglish, t } from "../core/words.js";
import { ask, choice, filePicker } from "../parts/dialogs.js";
import { act, empty, failed, toast, waiting } from "../parts/notices.js";
import { grow } from "../parts/grow.js";
import { editPair } from "../parts/pair-editor.js";
import { sqlBlock } from "../parts/code.js";

const STATES =
  [["", "全部"], ["kept", "保留"], ["repaired", "修复过"], ["rejected", "被拒绝"], ["ambiguous", "有歧义"],
    ["people", "人工"]];
const CLASSES = {
  syntax: "语法错误",
  unknown_table: "没有这个表",
  unknown_column: "没有这个列",
  type: "类型不符",
  not_a_query: "不是查询",
  several_statements: "多个语句",
  runtime_error: "执行出错",
  timeout: "超时",
};

export async function mount(place, { id, task: first, query, signal, watch }) {
  let step = "";
  const read = async (task) => {
    const now = JSON.stringify([
      task.step_status.qa_generation, task.step_status.sql_validation, task.result?.qa_generation?.pair_file_sha256,
      task.result?.sql_validation?.pair_file_sha256
    ]);
    if (now === step) return;
    step = now;
    try {
      const [content, decided] = await Promise.all([readPairs(id, { signal }), decisions(id, signal)]);
      if (signal.aborted) return;
      draw(place, id, content ?? { file: null, pairs: [] }, decided, query, signal);
    } catch (error) {
      if (!signal.aborted) fill(place, failed(error, () => ((step = ""), read(task))));
    }
  };
  fill(place, waiting());
  watch(read);
  await read(first);
}

const EXPORTS = [
  ["csv", "pairs.csv", "表格（CSV）"],
  ["chat", "chat.jsonl", "对话（JSONL）"],
  ["spider", "spider.zip", "Spider / BIRD"],
  ["vanna", "vanna.json", "Vanna"],
  ["wrenai", "queries.yml", "WrenAI"],
  ["bundle", "bundle.jsonl", "全部（移到另一处安装）"],
];

const decisions = async (id, signal) =>
  new PairDecisions((await reviews.list({ task_id: id, kind: "pair", limit: 10_000 }, { signal })).reviews);

/** What filters look at. */
function known(pair) {
  pair.tables = tablesOf(pair.sql);
  pair.kinds = kindsOf(pair.sql);
  pair.grade = pair.evidence?.grade ?? "";
  pair.text = `${pair.question}\n${pair.sql}`.toLowerCase();
  return pair;
}

function draw(place, id, { file, pairs: made }, decided, query, signal) {
  const combined = () => [...made.map((pair) => decided.over(pair)), ...decided.besides(made)].map(known);
  let pairs = combined();
  const filter = { state: "", table: "", kind: "", grade: "", q: "" };
  for (const name of Object.keys(filter)) filter[name] = query.get(name) ?? "";
  const tables = [...new Set(pairs.flatMap((pair) => pair.tables))].sort();
  const isPeoples = (pair) => Boolean(pair.decision) || pair.evidence?.source === "human";
  const list = h("div", { class: "list", id: "pairs" });
  const number = h("p", { class: "note", role: "status" });
  const segments = h("div", { class: "segments", role: "group", "aria-label": t("状态") });
  let typing = 0;

  const filterNode = (name, label, options) => choice([["", label], ...options], filter[name],
    { "aria-label": label, "data-filter": name, onchange: (event) => select({ [name]: event.target.value }) });

  /** What is decided is seen at once, in its place. */
  async function change(button, work) {
    await act(button, async () => {
      if (!(await work(id))) return;
      decided = await decisions(id, signal);
      pairs = combined();
      const scroll = document.scrollingElement.scrollTop;
      show();
      document.scrollingElement.scrollTop = scroll;
    });
  }

  function select(changes) {
    Object.assign(filter, changes);
    for (const [name, value] of Object.entries(filter)) value ? query.set(name, value) : query.delete(name);
    keep(filter);
    show();
  }

  const fits = (pair, { state, table, kind, grade, q }) => (!state || pair.state === state || state === "people" && isPeoples(pair)) &&
    (!table || pair.tables.includes(table)) && (!kind || pair.kinds.includes(kind)) &&
    (!grade || pair.grade === grade) && (!q || pair.text.includes(q.toLowerCase()));

  function show() {
    const matches = pairs.filter((pair) => fits(pair, filter));
    fill(segments, STATES.map(([state, name]) => {
      const fitting = pairs.filter((pair) => fits(pair, {...filter, state })).length;
      return h("button", {
        type: "button",
        "aria-pressed": String(filter.state === state),
        "data-state": state,
        onclick: () => select({ state })
      },
        t(name), " ", h("span", { class: "faint figure" }, count(fitting)));
    }));
    number.textContent = t("{0} 个问答对", count(matches.length));
    approveAll.hidden = matches.every((pair) => pair.decision || pair.state === "rejected");
    if (matches.length === 0)
      return fill(list, pairs.length === 0 ? empty(t("还没有问答对"), t("“生成问答对”完成后这里会有。"))
                                           : empty(t("没有符合条件的问答对"), t("换一个筛选条件。")));
    const inside = h("div");
    const more = grow(inside, matches, (pair) => pairNode(pair, change), { step: 60, signal });
    fill(list, inside, more);
  }

  const approveAll = h("button", {
    type: "button",
    class: "button",
    id: "approve-all",
    onclick: (event) => change(event.currentTarget, approveShown)
  },
    icon("check"), t("批准所列"));

  /** All that the filters let through, not only what has been drawn. */
  async function approveShown() {
    const open = pairs.filter((pair) => fits(pair, filter) && !pair.decision && pair.state !== "rejected");
    if (!(await ask({
          title: t("批准 {0} 个问答对？", count(open.length)),
          confirm: t("批准"),
          body: h("p", {}, t("以后的每次运行都会保留它们。"))
        })))
      return false;
    const lines = open.map(({ question, sql }) => JSON.stringify({ action: "approve", question, sql })).join("\n");
    told(await reviews.import(id, new File([lines], "approved.jsonl")));
    return true;
  }

  function exportAs(select) {
    const [format, name] = EXPORTS.find(([one]) => one === select.value);
    select.value = "";
    act(select, () => download(exportURL(id, format), `${id}_${name}`));
  }

  async function importFile(file) {
    told(await reviews.import(id, file));
    decided = await decisions(id, signal);
    pairs = combined();
    show();
  }

  const told = ({ imported, refused }) => toast(refused.length === 0
      ? t("已导入 {0} 条", count(imported))
      : t("已导入 {0} 条，{1} 条的 SQL 无效：第 {2} 行", count(imported), count(refused.length), refused.slice(0, 5).map((one) => one.line).join(t("，"))),
    { isBad: refused.length > 0 });

  fill(place,
    h("div", { class: "row toolbar" }, segments, h("span", { class: "grow" }), approveAll,
      h("button", {
        type: "button",
        class: "button",
        id: "add-pair",
        onclick: (event) => change(event.currentTarget, () => editPair(id))
      },
        icon("plus"), t("添加")),
      filePicker(t("导入文件"), ".csv,.jsonl,.json", importFile),
      file && choice([["", t("导出为…")], ...EXPORTS.map(([format, , text]) => [format, t(text)])], "",
        { id: "export", "aria-label": t("导出为…"), onchange: ({ target }) => exportAs(target) }),
      file && h("button", {
        type: "button",
        class: "button",
        onclick: (event) => act(event.currentTarget, () => download(fileURL(id, file), file))
      },
        icon("down"), t("下载文件"))),
    h("div", { class: "filters" }, h("input", {
      type: "search",
      class: "wide",
      value: filter.q,
      placeholder: t("在问题和 SQL 中搜索"),
      "aria-label": t("在问题和 SQL 中搜索"),
      oninput: ({ target }) =>
        (clearTimeout(typing), (typing = setTimeout(() => select({ q: target.value.trim() }), 150))),
    }),
      filterNode("table", t("全部表"), tables.map((name) => [name, name])),
      filterNode("kind", t("全部种类"), KINDS.map(([name, text]) => [name, t(text)])),
      filterNode("grade", t("全部等级"), ["A", "B", "C", "D"].map((grade) => [grade, t("等级 {0}", grade)]))),
    number, list);
  show();
}

const GRADES = {
  A: "全部证明，另一查询结果一致",
  B: "全部证明",
  C: "部分证明",
  D: "未能检验"
};

const action = (pair) => pair.decision.action;

const DECIDED = {
  approve: "人工批准",
  reject: "人工拒绝",
  edit: "人工修改",
  add: "人工添加"
};

/** What people can do with a pair. */
function actions(pair, change) {
  const action = pair.decision?.action;
  const decide = (name) => async (id) => {
    const { saved, verdict } = await reviews.make({ task_id: id, action: name, question: pair.question, sql: pair.sql });
    if (!saved && verdict) toast([t("数据库不接受这条 SQL，未保存"), verdict.error].join(" · "), { isBad: true });
    return saved;
  };
  const withdraw = async (id) =>
    (await reviews.make({ task_id: id, action: "withdraw", question: pair.decision.question }), true);
  const button = (name, picture, text, work) => h("button", {
    type: "button",
    class: "quiet",
    "data-action": name,
    title: text,
    "aria-label": text,
    onclick: (event) => change(event.currentTarget, work)
  },
    icon(picture));
  return h("span", { class: "actions" },
    h("button", {
      type: "button",
      class: "quiet",
      title: t("复制 SQL"),
      "aria-label": t("复制 SQL"),
      onclick: () => navigator.clipboard?.writeText(pair.sql).then(() => toast(t("已复制")))
    },
      icon("copy")),
    button("edit", "pen", t("修改"), (id) => editPair(id, pair)),
    action !== "approve" && pair.state !== "rejected" && button("approve", "check", t("批准"), decide("approve")),
    action !== "reject" && button("reject", "cross", t("否决"), decide("reject")),
    pair.decision && button("withdraw", "again", t("撤销人工决定"), withdraw));
}

function pairNode(pair, change) {
  const gates = pair.evidence?.gates;
  const isRefused = pair.state === "rejected" || pair.state === "ambiguous";
  return h("article", { class: "pair" },
    h("div", { class: "pair-head" },
      pair.grade && h("span", { class: `grade ${pair.grade}`, title: t(GRADES[pair.grade] ?? "") }, pair.grade),
      h("h3", {}, pair.question),
      actions(pair, change)),
    pair.made      ? h("div", { class: "before-after" }, h("div", {}, h("h4", {}, t("人工修改前")), sqlBlock(pair.made)),
                       h("div", {}, h("h4", {}, t("人工修改后")), sqlBlock(pair.sql)))
      : pair.before  ? h("div", { class: "before-after" }, h("div", {}, h("h4", {}, t("修复前")), sqlBlock(pair.before)),
                       h("div", {}, h("h4", {}, t("修复后")), sqlBlock(pair.sql)))
      : pair.other ? h("div", { class: "before-after" }, h("div", {}, h("h4", {}, t("原来的查询")), sqlBlock(pair.sql)),
                       h("div", {}, h("h4", {}, t("另一种理解")), sqlBlock(pair.other)))
                   : sqlBlock(pair.sql),
    pair.error && h("p", { class: "advice" }, pair.error, pair.hint && h("span", { class: "note" }, " ", pair.hint)),
    h("div", { class: "tags" },
      isRefused && pair.decision?.action !== "reject" && h("span", { class: "chip bad" }, pair.state === "ambiguous" ? t("有歧义") : t("被拒绝")),
      pair.state === "repaired" && h("span", { class: "chip accent" }, t("修复过")),
      pair.class && h("span", { class: "chip warn", title: pair.class }, t(CLASSES[pair.class] ?? pair.class)),
      pair.decision && h("span", { class: action(pair) === "reject" ? "chip bad" : "chip good", "data-decision": action(pair) },
        t(DECIDED[action(pair)]), pair.isApplied ? "" : ` · ${t("下次运行生效")}`),
      !pair.decision && pair.evidence?.source === "human" && h("span", { class: "chip good" }, t("人工")),
      pair.kinds.map((kind) => h("span", { class: "chip" }, t(KINDS.find(([name]) => name === kind)[1]))),
      pair.tables.map((table) => h("span", { class: "chip code" }, table)),
      pair.evidence?.source === "model" && h("span", { class: "chip" }, t("模型所写"))),
    gates && evidence(pair, gates));
}

function evidence(pair, gates) {
  const listed = (items) =>
    (items ?? []).map((one) => (typeof one === "string" ? one : Object.values(one).join("："))).join("；");
  const rows = [
    [t("数据中的行"), gates.data_rows === null ? t("未运行") : count(gates.data_rows)],
    [t("构造的数据库"), t("{0} 个，其中 {1} 个有结果", gates.witnesses, gates.witnesses_with_rows)],
    [t("分辨出的改动"), count(gates.mutants_told_apart)],
    [t("未分辨的改动"), listed(gates.mutants_left)],
    // Their reasons are kept in English.
    [t("等价的改动"), isEnglish ? listed(gates.mutants_equivalent) : count(gates.mutants_equivalent?.length)],
    [t("与表不符"), listed(gates.schema_faults)],
    [t("问与查不符"), listed(gates.wording_faults)],
    [t("未通过"), pair.evidence.not_passed],
    [t("另写的查询"), pair.evidence.derivation],
  ];
  return h("details", {}, h("summary", {}, t("证据：{0}", t(GRADES[pair.grade] ?? ""))),
    h("dl", { class: "facts" },
      rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}
