// The form in which people correct or add a pair: the service checks the SQL before it takes it.
import { reviews } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { t } from "../core/words.js";
import { sqlBlock } from "./code.js";
import { ask, field } from "./dialogs.js";

const VERDICTS = {
  valid: "数据库接受这条 SQL",
  invalid: "数据库不接受这条 SQL，未保存",
  inconclusive: "已保存，但未能验证"
};

/** Asks for another wording of a pair, or for a new one; true once the service has taken it. */
export function editPair(id, pair) {
  const question = h("textarea", { id: "edit-question", rows: 2, required: true, autofocus: true, value: pair?.question ?? "" });
  const sql = h("textarea", { id: "edit-sql", rows: 8, required: true, spellcheck: "false", class: "code", value: pair?.sql ?? "" });
  const told = h("div", { id: "verdict", "aria-live": "polite" });
  const use = (text) => {
    sql.value = text;
    told.replaceChildren();
  };
  return ask({
    title: pair ? t("修改问答对") : t("添加问答对"),
    confirm: t("验证并保存"),
    body: h("div", { class: "editor" }, field(t("问题"), question), field("SQL", sql), told),
    answer: async () => {
      const fields = pair ? {
        action: "edit",
        question: pair.question,
        sql: pair.sql,
        new_question: question.value,
        new_sql: sql.value
      } : { action: "add", question: question.value, sql: sql.value };
      const { saved, verdict } = await reviews.make({ task_id: id, ...fields });
      if (saved) return true;
      fill(told, verdictNode(verdict, use));
      return undefined;
    },
  });
}

/** What the database says of a query, and what it would take instead. */
function verdictNode(verdict, use) {
  return h("div", { class: "trouble", role: "alert" },
    h("div", {}, h("p", { class: "trouble-title" }, t(VERDICTS[verdict.status] ?? verdict.status)),
      h("p", {}, verdict.error), verdict.hint && h("p", {}, verdict.hint),
      verdict.position && h("p", { class: "faint" }, t("位置：第 {0} 个字符", verdict.position)),
      verdict.suggested_sql && h("div", { class: "suggestion" }, sqlBlock(verdict.suggested_sql),
        h("button", { type: "button", class: "button", onclick: () => use(verdict.suggested_sql) }, t("采用这条")))));
}
