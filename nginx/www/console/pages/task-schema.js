// 表结构: what the service has found of each table: comments and roles with what speaks for them, masked samples, relations.
import { reviews } from "../core/api.js";
import { json } from "../core/artifacts.js";
import { PlaceDecisions } from "../core/decisions.js";
import { fill, h, icon } from "../core/dom.js";
import { count, share } from "../core/format.js";
import { here, keep, to } from "../core/route.js";
import { isEnglish, t } from "../core/words.js";
import { neighbours, overview } from "../parts/graph.js";
import { grow } from "../parts/grow.js";
import { ask, choice, field, filePicker } from "../parts/dialogs.js";
import { act, empty, failed, toast, waiting } from "../parts/notices.js";

const SOURCES = {
  people: "人工",
  database: "数据库",
  business_dictionary: "业务词典",
  model: "模型",
  dictionary: "词典"
};
const EVIDENCE = {
  people: "人工",
  constraint: "约束",
  comment: "注释",
  dictionary_table: "字典表",
  values: "取值",
  words: "名称",
  type: "类型",
  model: "模型"
};
const KINDS = {
  entity: "实体",
  event: "事件",
  detail: "明细",
  link: "关联",
  dictionary: "字典",
  tree: "树",
  stock: "存量",
  statistics: "统计",
  log: "日志",
  setting: "配置",
  hub: "枢纽",
  unknown: "未知",
};
const ROLES = {
  identifier: "标识",
  code: "编码",
  name: "名称",
  category: "类别",
  flag: "标志",
  amount: "数量",
  rate: "比率",
  ordinal: "序号",
  setting: "配置",
  time: "时间",
  deletion: "删除标记",
  technical: "技术",
  secret: "机密",
  personal: "个人信息",
  text: "文本",
  opaque: "不透明",
  unknown: "未知",
};
const TIMES = {
  occurrence: "发生",
  step: "阶段",
  creation: "创建",
  update: "更新",
  expiry: "到期",
  planned: "计划",
  origin: "起源",
  period: "期间"
};

const nameOf = (table) => (table.schema === "public" ? table.name : `${table.schema}.${table.name}`);

export async function mount(place, { id, task: first, signal, watch }) {
  let step = "";
  const read = async (task) => {
    const now = `${task.step_status.ddl_generation} ${task.result?.ddl_generation?.inputs?.["table_list.txt"]}`;
    if (now === step) return;
    step = now;
    try {
      const [schema, decided] = await Promise.all([json(id, "schema.json", { signal }), decisions(id, signal)]);
      if (signal.aborted) return;
      if (!schema) fill(place, empty(t("还没有表结构"), t("“生成表结构文档”完成后这里会有。")));
      else draw(place, id, schema, decided, here().query, signal);
    } catch (error) {
      if (!signal.aborted) fill(place, failed(error, () => ((step = ""), read(task))));
    }
  };
  fill(place, waiting());
  watch(read);
  await read(first);
}

async function decisions(id, signal) {
  const lists = await Promise.all(["comment", "role"].map((kind) =>
    reviews.list({ task_id: id, kind, limit: 10_000 }, { signal })));
  return new PlaceDecisions(lists.flatMap((one) => one.reviews));
}

function draw(place, id, schema, decided, query, signal) {
  const tables = schema.tables;
  const byName = new Map(tables.map((one) => [nameOf(one), one]));
  const relations = tables.flatMap((table) => (table.relations ?? []).map((one) => ({
    from: nameOf(table),
    to: nameOf({ schema: one.target_schema, name: one.target }),
    columns: one.columns,
    targets: one.target_columns,
    isInferred: one.inferred === true,
    inclusion: one.inclusion,
    confidence: one.confidence,
  })));
  const address = (name) => to(["tasks", id, "schema"], { table: name });
  let current = query.get("table") ?? "";
  const list = h("ul", {});
  const content = h("div", { class: "view" });
  const links = new Map();

  const search = h("input", {
    type: "search",
    placeholder: t("搜索表"),
    "aria-label": t("搜索表"),
    value: query.get("q") ?? "",
    oninput: () => (keep({ q: search.value }), drawList())
  });

  function drawList() {
    const text = search.value.trim().toLowerCase();
    links.clear();
    const fits = tables.filter((one) => `${nameOf(one)} ${one.comment?.text ?? ""}`.toLowerCase().includes(text));
    fill(list,
      h("li", {},
        h("a", {
          href: to(["tasks", id, "schema"]),
          "aria-current": current === "" ? "true" : null,
          onclick: (event) => select(event, "")
        },
          t("全部关系"), h("small", {}, t("{0} 个表，{1} 个关系", count(tables.length), count(relations.length))))),
      fits.map((one) => {
        const name = nameOf(one);
        const link = h("a", {
          href: address(name),
          title: one.comment?.text ?? name,
          "aria-current": name === current ? "true" : null,
          onclick: (event) => select(event, name)
        },
          h("code", {}, name), one.comment && h("small", {}, one.comment.text));
        links.set(name, link);
        return h("li", {}, link);
      }));
  }

  /** Another table without leaving the page; the address follows. */
  function select(event, name) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", name ? address(name) : to(["tasks", id, "schema"]));
    current = name;
    drawList();
    show();
    links.get(name)?.focus();
  }

  function show() {
    const table = byName.get(current);
    if (current && !table) return fill(content, empty(t("没有这个表"), current));
    fill(content, table ? tableNodes(table, relations, address, { decided, correct }) : allRelations(relations, address, signal));
  }

  async function again() {
    decided = await decisions(id, signal);
    show();
  }

  /** Lets somebody say what a table or a column is called, and what it is. */
  async function correct(table, column) {
    if (await editPlace(id, table, column, decided)) await again();
  }

  async function importFile(file) {
    const { imported } = await reviews.import(id, file);
    toast(t("已导入 {0} 条", count(imported)));
    await again();
  }

  fill(place,
    h("div", { class: "row end" }, filePicker(t("导入词典（CSV）"), ".csv", importFile)),
    h("div", { class: "schema-page" },
      h("nav", { class: "card flush schema-side", "aria-label": t("表") }, h("div", { class: "top" }, search), list),
      content));
  drawList();
  show();
  links.get(current)?.scrollIntoView({ block: "nearest" });
}

function allRelations(relations, address, signal) {
  if (relations.length === 0)
    return h("section", { class: "card" }, empty(t("没有关系"), t("这些表之间既没有声明的外键，也没有推断出的关系。")));
  const body = h("tbody", {});
  const more = grow(body, relations, (one) => relationRow(one, address), { signal });
  // The list can be read while the graph is still being laid out.
  const graph = h("div", { class: "graph-place" });
  setTimeout(() => signal.aborted || fill(graph, overview(relations, address)), 30);
  return [
    h("section", { class: "card" }, h("h2", {}, t("关系图")), graph, legend()),
    h("section", { class: "card flush" }, h("div", { class: "scroll" }, h("table", {}, relationHead(), body)), more),
  ];
}

const legend = () => h("p", { class: "note" }, t("实线：声明的外键。虚线：由数据推断。"));

const relationHead = () =>
  h("thead", {}, h("tr", {}, [t("从"), t("到"), t("来历"), t("把握")].map((name) => h("th", { scope: "col" }, name))));

function relationRow(one, address) {
  const end = (table, columns) => [h("a", { href: address(table) }, h("code", {}, table)),
    h("code", { class: "faint" }, ` (${columns.join(", ")})`)];
  return h("tr", {}, h("td", {}, end(one.from, one.columns)), h("td", {}, end(one.to, one.targets)),
    h("td", { class: "nowrap" },
      one.isInferred ? h("span", { class: "chip warn" }, t("推断")) : h("span", { class: "chip good" }, t("声明"))),
    h("td", { class: "nowrap" },
      one.isInferred ? t("{0}，值存在 {1}", share(one.confidence, 0), share(one.inclusion)) : "–"));
}

/** Asks for a comment and a role; true where something was decided. */
async function editPlace(id, table, column, decided) {
  const subject = column ?? table;
  const present = {
    comment: decided.comment(table, column)?.comment ?? subject.comment?.text ?? "",
    role: decided.role(table, column)?.role ?? (column ? column.meaning?.role : table.meaning?.kind) ?? "unknown",
  };
  const words = Object.entries(column ? ROLES : KINDS).filter(([name]) => name !== "deletion" || name === present.role);
  const text = h("input", { type: "text", id: "edit-comment", maxlength: 200, autofocus: true, value: present.comment });
  const role = choice(words.map(([name, word]) => [name, t(word)]), present.role, { id: "edit-role" });
  const where = { task_id: id, schema: table.schema, table: table.name, ...(column ? { column: column.name } : {}) };
  return ask({
    title: column ? t("修正列 {0}", column.name) : t("修正表 {0}", nameOf(table)),
    confirm: t("保存"),
    body: [field(t("注释"), text), field(column ? t("角色") : t("种类"), role, t("以后的每次运行都会采用，优先于数据库中的注释。"))],
    answer: async () => {
      const comment = text.value.trim();
      if (comment && comment !== present.comment) await reviews.make({...where, action: "comment", comment });
      if (!comment && decided.comment(table, column)) await reviews.make({...where, action: "withdraw" });
      if (role.value !== present.role) await reviews.make({...where, action: "role", role: role.value });
      return true;
    },
  });
}

const pending = (row) => h("span", { class: "chip good", "data-decision": row.action }, t("人工"), " · ", t("下次运行生效"));

/** A comment as it will be. */
function commentNodes(table, column, decided) {
  const subject = column ?? table;
  const row = decided.comment(table, column);
  if (!row || subject.comment?.source === "people" && subject.comment.text === row.comment) return comment(subject.comment);
  return [h("span", {}, row.comment), pending(row)];
}

/** What was decided about a role and is not in force yet. */
function roleNodes(table, column, decided) {
  const row = decided.role(table, column);
  const meaning = (column ?? table).meaning;
  if (!row || meaning?.evidence?.includes("people") && (column ? meaning.role : meaning.kind) === row.role) return null;
  return [h("span", { class: "chip accent" }, t((column ? ROLES : KINDS)[row.role] ?? row.role)), pending(row)];
}

const correctButton = (name, work) => h("button", {
  type: "button",
  class: "quiet",
  title: t("修正"),
  "aria-label": t("修正 {0}", name),
  "data-correct": name,
  onclick: (event) => act(event.currentTarget, work)
},
  icon("pen"));

function tableNodes(table, relations, address, { decided, correct }) {
  const name = nameOf(table);
  const incoming = relations.filter((one) => one.to === name);
  const outgoing = relations.filter((one) => one.from === name);
  const meaning = table.meaning;
  const facts = [
    [
      t("行数"),
      table.row_count === undefined ? null : `${table.row_count_exact === true ? "" : "≈ "}${count(table.row_count)}`
    ],
    [t("主键"), table.primary_key?.join(", ")],
    [t("业务时间"), meaning?.business_time],
    [t("一行叫作"), meaning?.display?.columns?.join(", ")],
    [
      t("有效的行"),
      meaning?.deletion &&
        (meaning.deletion.live === undefined ? `${meaning.deletion.column} IS NULL`
                                             : `${meaning.deletion.column} = ${meaning.deletion.live}`)
    ],
    // Reasons are kept in English: in Chinese the evidence beside them says what they rest on.
    [t("理由"), isEnglish && meaning?.reason],
  ];
  return [
    h("section", { class: "card" }, h("h2", {}, h("code", {}, name), " ", correctButton(name, () => correct(table))),
      h("p", { class: "row" }, commentNodes(table, null, decided), roleNodes(table, null, decided),
        h("span", { class: "chip accent" }, t(KINDS[meaning?.kind] ?? "未知")), evidence(meaning),
        table.kind !== "table" && h("span", { class: "chip" }, table.kind)),
      h("dl", { class: "facts" },
        facts.filter(([, value]) => value).map(([title, value]) => [h("dt", {}, title), h("dd", {}, value)]))),
    h("section", { class: "card flush" },
      h("div", { class: "scroll" },
        h("table", { class: "columns-table" }, h("thead", {}, h("tr", {}, [t("列"), t("注释"), t("角色"),
          t("样例")].map((title) => h("th", { scope: "col" }, title)))),
          h("tbody", {}, table.columns.map((column) => columnRow(column, table, { decided, correct })))))),
    (incoming.length > 0 || outgoing.length > 0) &&
      h("section", { class: "card" }, h("h2", {}, t("关系")), h("div", { class: "graph-scroll" }, neighbours(name, incoming, outgoing, address)), legend()),
    (incoming.length > 0 || outgoing.length > 0) &&
      h("section", { class: "card flush" },
        h("div", { class: "scroll" },
          h("table", {}, relationHead(),
            h("tbody", {},
              [...outgoing, ...incoming.filter((one) => one.from !== name)].map((one) => relationRow(one, address)))))),
  ];
}

const comment = (one) => (one ? [h("span", {}, one.text), h("span", { class: one.source === "database" ? "chip good" : "chip" }, t(SOURCES[one.source] ?? one.source))] : h("span", { class: "faint" }, t("无注释")));

const evidence = (meaning) =>
  (meaning?.evidence ?? []).map((one) => h("span", { class: "chip" }, t(EVIDENCE[one] ?? one)));

function columnRow(column, table, { decided, correct }) {
  const meaning = column.meaning;
  const marks = [
    table.primary_key?.includes(column.name) && t("主键"),
    column.not_null && t("非空"),
    column.null_fraction > 0 && t("空 {0}", share(column.null_fraction)),
  ].filter(Boolean);
  return h("tr", {},
    h("td", {}, h("code", {}, column.name), h("div", { class: "reason" }, h("code", {}, column.short_type ?? column.type)), marks.length > 0 && h("div", { class: "reason" }, marks.join(" · "))),
    h("td", {}, h("div", { class: "tags" }, commentNodes(table, column, decided), correctButton(column.name, () => correct(table, column)))),
    h("td", {}, roleNodes(table, column, decided), meaning
      ? [h("div", { class: "tags", title: meaning.reason }, h("span", { class: "chip accent" }, [t(ROLES[meaning.role] ?? meaning.role), meaning.time && ` · ${t(TIMES[meaning.time] ?? meaning.time)}`, meaning.unit && ` · ${meaning.unit}`]), evidence(meaning), h("span", { class: "note figure" }, share(meaning.confidence, 0))),
        isEnglish && meaning.reason && h("div", { class: "reason" }, meaning.reason)]
      : h("span", { class: "faint" }, t("未知"))),
    h("td", {}, h("div", { class: "samples" }, meaning?.codes ? meaning.codes.slice(0, 8).map((one) => h("code", { title: one.label }, `${one.value} = ${one.label}`)) : (column.samples ?? []).slice(0, 4).map((one) => h("code", { title: one }, one)))));
}
