// 向量库: what each database's last load has left there, a search to try it, and its backups.
import { download, node, tasks, vectors } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { bytes, count, share, time } from "../core/format.js";
import { poll } from "../core/poll.js";
import { keep, to } from "../core/route.js";
import { t } from "../core/words.js";
import { sqlBlock } from "../parts/code.js";
import { ask, choice, field, tick } from "../parts/dialogs.js";
import { act, empty, failed, loaded, toast, waiting } from "../parts/notices.js";

const KINDS = [["sql", "问答对"], ["ddl", "DDL"], ["documentation", "文档"]];
/** So many of the newest tasks are looked through for loads. */
const LOOKED = 30;

export function mount(place, { query, signal }) {
  const loads = h("div");
  const backups = h("div");
  fill(place, h("div", { class: "head" }, h("h1", {}, t("向量库"))), loads, searchCard(query, signal),
    h("section", { class: "card flush", id: "backups", "aria-label": t("备份") }, backups));
  loaded(loads, () => lastLoads(signal), showLoads);
  let chosen = query.get("node") ?? "";
  const choose = (name) => {
    keep({ node: (chosen = name) });
    again();
  };
  const again = poll(async () => {
    const found = await allBackups(chosen, signal);
    if (!signal.aborted) refresh(backups, JSON.stringify([found, chosen]), () => backupTable(found, chosen, choose, () => again()));
  }, {
    signal,
    every: 5000,
    onfailure: (error) => ((backups.shownKey = null), fill(backups, failed(error, () => again())))
  });
  fill(backups, waiting());
}

/** The backups of a node, or of all that answer, newest first; where there is one only it has no name. */
async function allBackups(chosen, signal) {
  const rows = await node.list({ signal });
  const names = rows.some((one) => one.address !== null) ? rows.map((one) => one.name) : [];
  const asked = names.length === 0 ? [null] : names.includes(chosen) ? [chosen] : names;
  const answers = await Promise.allSettled(asked.map((name) => vectors.backups(name, { signal })));
  const refused = answers.flatMap((one, place) => (one.status === "rejected" ? [{ name: asked[place], error: one.reason }] : []));
  if (refused.length === asked.length) throw refused[0].error;
  return {
    backups: answers.flatMap((one) => one.value?.backups ?? []).sort((one, other) => (one.backup_id < other.backup_id ? 1 : -1)),
    silent: refused.map(({ name }) => name),
    names,
  };
}

/** The newest load of each database, among the newest tasks. */
async function lastLoads(signal) {
  const { tasks: rows } = await tasks.list({ limit: LOOKED }, { signal });
  const done = rows.filter((row) => row.step_status.training_load === "completed");
  const states = await Promise.all(done.map((row) => tasks.state(row.task_id, { signal }).catch(() => null)));
  const newest = new Map();
  const ended = (one) => one.steps.find((step) => step.step_name === "training_load")?.completed_at ?? "";
  for (const one of states) {
    const load = one?.result?.training_load;
    if (!load?.all) continue;
    const name = one.parameters.db_name;
    if (!newest.has(name) || newest.get(name).at < ended(one))
      newest.set(name, { name, load, id: one.task_id, task: one.task_name, at: ended(one) });
  }
  return [...newest.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
}

function showLoads(loads) {
  if (loads.length === 0)
    return h("section", { class: "card" },
      empty(t("最近的任务没有载入过"), t("“载入向量库”完成后，这里有各集合的行数和召回。")));
  const rows = (figures) => figures.inserted + figures.unchanged + figures.replaced;
  return h("section", { class: "card flush" },
    h("div", { class: "scroll" },
      h("table", {},
        h("thead", {},
          h("tr", {}, h("th", { scope: "col" }, t("数据库")),
            KINDS.map(([, name]) => h("th", { scope: "col", class: "figure" }, t(name))),
            h("th", { scope: "col" }, t("模型")),
            [t("维度"), t("首位召回"), t("前五召回"), t("DDL 前十")].map(
              (name) => h("th", { scope: "col", class: "figure" }, name)),
            h("th", { scope: "col" }, t("载入于")))),
        h("tbody", {},
          loads.map(
            ({ name, load, id, task, at }) => h("tr", {}, h("td", {}, h("strong", {}, name)),
              KINDS.map(([kind]) => h("td", { class: "figure" }, count(rows(load[kind])))),
              h("td", { class: "nowrap" }, h("code", {}, load.embedding_model)), h("td", { class: "figure" }, count(load.dimension)),
              [load.recall_at_1, load.recall_at_5, load.ddl_recall_at_10].map(
                (one) => h("td", { class: "figure" }, share(one))),
              h("td", { class: "nowrap" }, h("a", { href: to(["tasks", id]), title: task ?? id }, time(at)))))))));
}

function searchCard(query, signal) {
  const results = h("div", { class: "results", "aria-live": "polite" });
  const question = h("input",
    { type: "search", value: query.get("q") ?? "", placeholder: t("例如：哪些服务区的支付金额最高"), id: "question" });
  const kind = choice([["", t("全部集合")], ...KINDS.map(([one, name]) => [one, t(name)])], query.get("kind") ?? "");
  const database = h("input", { type: "text", value: query.get("db") ?? "", placeholder: t("全部") });
  const limit = choice(["3", "5", "10", "20", "50"].map((one) => [one, one]), query.get("limit") ?? "5");
  const button = h("button", { type: "submit", class: "button primary" }, icon("search"), t("检索"));

  async function find() {
    const text = question.value.trim();
    if (!text) return question.focus();
    keep({ q: text, kind: kind.value, db: database.value.trim(), limit: limit.value === "5" ? "" : limit.value });
    fill(results, waiting(t("正在检索…")));
    button.disabled = true;
    try {
      const found = await vectors.search({
        question: text,
        kinds: kind.value ? [kind.value] : null,
        db_name: database.value.trim() || null,
        limit: Number(limit.value)
      },
        { signal });
      fill(results, hits(found));
    } catch (error) {
      if (!signal.aborted) fill(results, failed(error, find));
    } finally {
      button.disabled = false;
    }
  }

  if (question.value) find();
  return h("section", { class: "card" }, h("h2", {}, t("检索")),
    h("form", { class: "search-form", role: "search", onsubmit: (event) => (event.preventDefault(), find()) },
      field(t("问题"), question), field(t("集合"), kind), field(t("数据库"), database), field(t("每个集合"), limit),
      button),
    results);
}

/** What scrolls can be scrolled by keys. */
const SCROLLS = {
  tabindex: 0
};

function hits(found) {
  if (found.results.length === 0) return empty(t("没有找到"), t("向量库是空的，或这个数据库没有载入过。"));
  return [
    h("p", { class: "note" }, t("{0} 条，模型 {1}，用时 {2}", found.total, found.embedding_model, t("{0} 秒", parseFloat(found.query_time)))),
    found.results.toSorted((one, other) => one.distance - other.distance)
      .map((one) => h("article", { class: "hit" },
             h("div", { class: "hit-head" },
               h("span", { class: "chip accent" }, t(KINDS.find(([kind]) => kind === one.kind)?.[1] ?? one.kind)),
               h("span", { class: "distance", title: t("余弦距离，越小越近") }, one.distance.toFixed(4),
                 h("span", { class: "meter", "aria-hidden": "true" },
                   h("span", { style: { "inline-size": `${100 * Math.max(0, 1 - one.distance)}%` } }))),
               one.metadata?.db_name && h("span", { class: "chip" }, one.metadata.db_name),
               (one.metadata?.tables ?? [])
                 .map((table) => h("span", { class: "chip code" }, String(table).replace(/^public\./, "")))),
             one.kind === "sql" && one.question ? [h("h3", {}, one.question), sqlBlock(one.sql ?? "", SCROLLS)]
               : one.kind === "ddl"             ? sqlBlock(one.document, SCROLLS)
                                                : h("pre", { class: "sql", ...SCROLLS }, one.document))),
  ];
}

const REASONS = {
  training_load: "载入前",
  request: "手动",
  restore: "恢复前",
  imported: "导入"
};

function backupTable({ backups, silent, names }, chosen, choose, again) {
  const isShared = names.length > 0;
  return [
    h("div", { class: "preview-head" }, h("h2", {}, t("备份")), h("span", { class: "faint figure" }, count(backups.length)),
      h("span", { class: "grow" }),
      isShared && choice([["", t("全部节点")], ...names.map((name) => [name, name])], names.includes(chosen) ? chosen : "",
        { id: "backup-node", "aria-label": t("节点"), onchange: (event) => choose(event.currentTarget.value) }),
      h("button", {
        type: "button",
        class: "button",
        id: "back-up",
        onclick: (event) => act(event.currentTarget, () => backUp(names, chosen, again))
      },
        icon("copy"), t("备份"))),
    silent.length > 0 && h("p", { class: "trouble", role: "alert" }, icon("warning"), t("节点 {0} 没有应答，它的备份不在这里。", silent.join(t("，")))),
    backups.length === 0
      ? empty(t("还没有备份"), t("清空或恢复之前会自动备份，也可以现在就做。"))
      : h("div", { class: "scroll" },
          h("table", {},
            h("thead", {},
              h("tr", {}, [t("时间"), t("原因"), t("任务"), ...(isShared ? [t("节点")] : [])].map((name) => h("th", { scope: "col" }, name)),
                h("th", { scope: "col", class: "figure" }, t("行数")),
                h("th", { scope: "col", class: "figure" }, t("大小")),
                [t("模型"), t("状态")].map((name) => h("th", { scope: "col" }, name)),
                h("th", {}, h("span", { class: "unseen" }, t("操作"))))),
            h("tbody", {}, backups.map((one) => backupRow(one, isShared, again))))),
  ];
}

function backupRow(one, isShared, again) {
  const tool = (word, picture, work, kind = "") => h("button", {
    type: "button",
    class: `quiet ${kind}`,
    title: t(word),
    "aria-label": `${t(word)} ${one.backup_id}`,
    "data-action": picture,
    onclick: (event) => act(event.currentTarget, work)
  },
    icon(picture));
  return h("tr", { "data-backup": one.backup_id },
    h("td", { class: "nowrap", title: one.backup_id }, time(one.created_at)),
    h("td", { class: "nowrap" }, t(REASONS[one.reason] ?? one.reason)),
    h("td", {}, one.task_id ? h("a", { href: to(["tasks", one.task_id]) }, one.task_id) : one.created_by ?? "–"),
    isShared && h("td", { class: "nowrap" }, one.node),
    h("td", { class: "figure" }, count(one.rows)), h("td", { class: "figure nowrap" }, bytes(one.bytes)),
    h("td", { class: "nowrap" }, one.embedding_model ? h("code", {}, one.embedding_model) : "–"),
    h("td", {},
      one.intact ? h("span", { class: "chip good" }, t("完好")) : h("span", { class: "chip bad" }, t("损坏"))),
    h("td", {},
      h("div", { class: "actions" },
        tool("下载", "down",
          async () => {
            for (const url of one.download_urls) await download(url, decodeURIComponent(url.split("?")[0].split("/").at(-1)));
          }),
        one.intact && tool("恢复", "again", () => restore(one, again)),
        tool("删除", "trash", () => remove(one, again), "danger"))));
}

async function backUp(names, chosen, again) {
  const truncate = tick(t("备份后清空向量表"), { hint: t("清空所有应用的向量。需要管理员密钥。") });
  const place = names.length > 0 && choice(names.map((name) => [name, name]), names.includes(chosen) ? chosen : names[0], { id: "back-up-node" });
  const said = await ask({
    title: t("备份向量表？"),
    confirm: t("备份"),
    body: [place && field(t("节点"), place, t("备份放在这个节点的磁盘上。")), truncate.whole],
    answer: () => ({ truncate: truncate.box.checked, name: place ? place.value : null })
  });
  if (!said) return;
  const made = await vectors.backup(said.name, said.truncate);
  toast(said.truncate ? t("已备份并清空 {0} 行", count(made.truncated_rows))
                      : t("已备份 {0} 行", count(made.tables.reduce((sum, one) => sum + one.rows, 0))));
  again();
}

async function restore(one, again) {
  const radio = (value, label, hint, isFirst) => h("label", { class: "tick" },
    h("input", { type: "radio", name: "mode", value, checked: isFirst }), h("span", {}, label, h("small", {}, hint)));
  const modes =
    h("div", { class: "dialog-body" }, radio("replace", t("替换"), t("向量表变成备份时的样子，之后的行没有了。"), true),
      radio("merge", t("合并"), t("只加回现在没有的行。")));
  const mode = await ask({
    title: t("恢复 {0} 的备份？", time(one.created_at)),
    confirm: t("恢复"),
    isDanger: true,
    body: [h("p", {}, t("备份有 {0} 行。现在的内容会先另做备份。", count(one.rows))), modes],
    answer: () => modes.querySelector("input:checked").value,
  });
  if (!mode) return;
  const done = await vectors.restore(one.node, one.backup_id, mode);
  toast(t("已恢复：加入 {0} 行，移除 {1} 行", count(done.inserted), count(done.removed)));
  again();
}

async function remove(one, again) {
  if (!(await ask({
        title: t("删除 {0} 的备份？", time(one.created_at)),
        confirm: t("删除"),
        isDanger: true,
        body: h("p", {}, t("不能撤回。"))
      })))
    return;
  await vectors.remove(one.node, one.backup_id);
  toast(t("已删除"));
  again();
}
