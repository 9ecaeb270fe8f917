// Chinese texts are written where they are shown; English comes from one table with the Chinese text as its key.
import { ENGLISH } from "./english.js";

export const isEnglish = document.documentElement.lang === "en";

/** A text in the language of the page; {0}, {1}, … are what follows. */
export function t(text, ...values) {
  const words = isEnglish ? (ENGLISH[text] ?? text) : text;
  return words.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)]));
}

/** Changes the language; the page is made anew, since every text on it changes. */
export function setLanguage(language) {
  localStorage.setItem("language", language);
  location.reload();
}

const STATES = {
  pending: "待执行",
  in_progress: "执行中",
  running: "执行中",
  completed: "已完成",
  partial_completed: "部分完成",
  failed: "失败",
  cancelled: "已取消",
  skipped: "跳过",
};

/** The name of a task's or a step's state. */
export const stateName = (state) => t(STATES[state] ?? state);

export const STEPS = ["ddl_generation", "qa_generation", "sql_validation", "training_load"];

const STEP_NAMES = {
  ddl_generation: "生成表结构文档",
  qa_generation: "生成问答对",
  sql_validation: "验证 SQL",
  training_load: "载入向量库",
};

/** The name of a step. */
export const stepName = (step) => t(STEP_NAMES[step] ?? step);

/** What the service says of a failed run, with the step's name for its word in the API. */
export const failureText = (text) =>
  text.replace(/^步骤 (\w+) 失败: /, (start, step) => (STEP_NAMES[step] ? t("“{0}”失败：", stepName(step)) : start));
