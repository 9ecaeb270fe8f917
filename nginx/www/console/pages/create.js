// 新建: which database, which of its tables, what it is about, and what is to be done.
import { database, tasks } from "../core/api.js";
import { fill, h, icon } from "../core/dom.js";
import { count } from "../core/format.js";
import { go } from "../core/route.js";
import { t } from "../core/words.js";
import { choice, field, tick } from "../parts/dialogs.js";
import { act, empty, failed, waiting } from "../parts/notices.js";

/** The API takes so many in one list. */
const MOST = 1000;
/** Where vectors are kept: nobody wants to ask about them, unless they are chosen by hand. */
const VECTORS = /(^|\.)langchain_pg_(collection|embedding)$/;

export function mount(place, { query, signal }) {
  const chosen = new Set();
  let all = [];
  /** The connection that the tables were read through: the task is made with the same. */
  let used = null;

  const connection = h("input", {
    type: "password",
    id: "connection",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "postgresql://user:password@host:5432/database"
  });
  const reveal = h("button", {
    type: "button",
    class: "button",
    onclick: () => {
      connection.type = connection.type === "password" ? "text" : "password";
      reveal.textContent = connection.type === "password" ? t("显示") : t("隐藏");
    }
  },
    t("显示"));
  const schema = h("input", { type: "text", id: "schemas", placeholder: "public" });
  const views = tick(t("包括视图和外部表"), { onchange: () => used !== null && look() });
  const test =
    h("button", { type: "submit", class: "button primary", id: "connect" }, icon("search"), t("测试连接并列出表"));
  const tables = h("div", { id: "tables" }, h("p", { class: "note" }, t("先连接数据库。")));

  const name = h("input",
    { type: "text", maxlength: 100, id: "task-name", value: query.get("name") ?? "", placeholder: t("可以不填") });
  const label = h("input", { type: "text", id: "db-name", maxlength: 100, placeholder: t("默认为数据库名") });
  const context = h("textarea", { rows: 3, id: "context", placeholder: t("例如：高速公路服务区管理系统") });
  const language = choice([["", t("自动")], ["zh", "中文"], ["en", "English"]], "", { id: "language-of-task" });

  const options = {
    enable_sql_validation: tick(t("验证 SQL"), { checked: true, hint: t("每个查询由数据库检查，无效的不载入。") }),
    enable_llm_repair: tick(t("用模型修复"), { checked: true, hint: t("没有配置模型时不起作用。") }),
    modify_original_file: tick(t("修复写回原文件"), { checked: true, hint: t("否则另写一个文件。") }),
    enable_training_data_load: tick(t("载入向量库"), { checked: true }),
    backup_vector_tables: tick(t("载入前备份向量表")),
    truncate_vector_tables: tick(t("载入前清空向量表"), {
      hint: t("清空所有应用的向量，会先备份。"),
      onchange: ({ target }) => target.checked && (options.backup_vector_tables.box.checked = true)
    }),
  };
  const trouble = h("div");
  const summary = h("p", { class: "note", role: "status" });
  const create = h("button", {
    type: "button",
    class: "button wide",
    id: "create",
    disabled: true,
    onclick: (event) => submit(event.currentTarget, false)
  },
    t("只创建"));
  const run = h("button", {
    type: "button",
    class: "button primary wide",
    id: "create-run",
    disabled: true,
    onclick: (event) => submit(event.currentTarget, true)
  },
    icon("play"), t("创建并执行"));

  fill(place,
    h("div", { class: "head" }, h("h1", {}, t("新建任务"))),
    h("div", { class: "create" },
      h("div", { class: "form" },
        h("form", { class: "card", onsubmit: (event) => (event.preventDefault(), look()) }, h("h2", {}, t("数据库")),
          h("div", { class: "field" }, h("label", { class: "label", for: "connection" }, t("连接")), h("div", { class: "with-button" }, connection, reveal), h("small", { class: "faint" }, t("留空则用服务配置的数据库。密码只发给服务，不会显示或记入日志。"))),
          field(t("模式"), schema, t("多个用逗号分隔；默认 public。")), views.whole, h("div", { class: "row" }, test)),
        h("section", { class: "card" }, h("h2", {}, t("表")), tables),
        h("section", { class: "card" }, h("h2", {}, t("说明")),
          field(t("业务背景"), context, t("一句话说明数据库是做什么的，问题会更贴切。")),
          h("div", { class: "columns" }, field(t("任务名称"), name), field(t("数据库标签"), label, t("用于文件名和筛选。"))),
          field(t("语言"), language, t("问题和注释的语言。自动：看注释和业务背景。")))),
      h("aside", { class: "card side", "aria-label": t("选项") }, h("h2", {}, t("选项")), Object.values(options).map((one) => one.whole), trouble, summary, h("div", {}, run, create))));

    function follow() {
      const number = chosen.size;
      create.disabled = run.disabled = number === 0 || number > MOST;
      summary.textContent = number > MOST ? t("一次最多 {0} 个表，已选 {1} 个", count(MOST), count(number))
        : number > 0                      ? t("已选 {0} 个表", count(number))
                                          : t("还没有选表");
    }

    async function look() {
      const uri = connection.value.trim() || null;
      test.disabled = true;
      fill(tables, waiting(t("正在连接…")));
      try {
        const found = await database.tables(
          { db_connection: uri, schema: schema.value.trim() || null, include_views: views.box.checked }, { signal });
        used = uri;
        all = found.tables;
        chosen.clear();
        for (const table of all.filter((one) => !VECTORS.test(one)).slice(0, MOST)) chosen.add(table);
        label.placeholder = found.db_connection_info.database;
        drawTables(found);
      } catch (error) {
        all = [];
        chosen.clear();
        if (!signal.aborted) fill(tables, failed(error, look));
      } finally {
        test.disabled = false;
        follow();
      }
    }

    function drawTables(found) {
      if (all.length === 0)
        return fill(tables,
          empty(t("没有看到表"), t("数据库 {0} 可以连接，但其中没有可读的表。", found.db_connection_info.database)));
      const search = h("input",
        { type: "search", placeholder: t("筛选表"), "aria-label": t("筛选表"), class: "wide", oninput: () => draw() });
      const list = h("div", { class: "picker", role: "group", "aria-label": t("表") });
      const fitting = () => all.filter((one) => one.toLowerCase().includes(search.value.trim().toLowerCase()));
      const draw = () => {
        fill(list,
          fitting().map((one) => h("label", {}, h("input", {
            type: "checkbox",
            value: one,
            checked: chosen.has(one),
            onchange: ({ target }) => (target.checked ? chosen.add(one) : chosen.delete(one), follow())
          }),
                          h("code", {}, one))));
        follow();
      };
      const mark = (isChosen) => {
        for (const one of fitting()) isChosen ? chosen.add(one) : chosen.delete(one);
        draw();
      };
      fill(tables,
        h("p", { class: "row" },
          h("span", { class: "badge completed" },
            t("已连接 {0}，{1} 个表", found.db_connection_info.database, count(all.length)))),
        h("div", { class: "filters" }, search,
          h("button", { type: "button", class: "button", onclick: () => mark(true) }, t("全选")),
          h("button", { type: "button", class: "button", onclick: () => mark(false) }, t("全不选"))),
        list, found.truncated && h("p", { class: "advice" }, t("表太多，列表不全。")));
      draw();
    }

    async function submit(button, isRun) {
      trouble.replaceChildren();
      await act(button, async () => {
        try {
          const made = await tasks.create({
            db_connection: used,
            task_name: name.value.trim() || null,
            db_name: label.value.trim() || null,
            business_context: context.value.trim() || null,
            language: language.value || null,
            ...Object.fromEntries(Object.entries(options).map(([key, one]) => [key, one.box.checked])),
          });
          await tasks.nameTables(made.task_id, all.filter((one) => chosen.has(one)));
          if (isRun) await tasks.execute(made.task_id);
          go(["tasks", made.task_id]);
        } catch (error) {
          fill(trouble, failed(error));
        }
      });
    }

    follow();
}
