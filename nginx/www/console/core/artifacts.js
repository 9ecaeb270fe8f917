// What a run has written, read back: one place that knows the names of the files.
import { fileURL, open, tasks } from "./api.js";

/** The text of a task's file; null where there is none. */
export async function text(id, name, options) {
  try {
    return await (await open(fileURL(id, name), options)).text();
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

export async function json(id, name, options) {
  const content = await text(id, name, options);
  return content === null ? null : JSON.parse(content);
}

/** The newest file whose name ends so. */
const ending = (files, suffix) =>
  files.map((one) => one.file_name).filter((name) => name.startsWith("qs_") && name.endsWith(suffix)).sort().at(-1);

/**
 * The pairs of a task with all that is known of each, in the pair file's order; behind them those that were refused.
 *
 * A pair has `question`, `sql`, `state` (kept, repaired, rejected, ambiguous), and where there is one `evidence`,
 * `before` (the SQL before a repair), `class`, `error`, `other` (what a model understood).
 */
export async function pairs(id, options) {
  const { files } = await tasks.files(id, options);
  const main = files.find((one) => one.is_primary)?.file_name;
  if (!main) return null;
  const list = (name) => (files.some((one) => one.file_name === name) ? json(id, name, options) : []);
  // What validation has found stands beside the file that it has looked at.
  const stem = main.slice(0, -"pair.json".length);
  const evidenceName = ending(files, "_evidence.jsonl");
  const [all, evidence, repaired, rejected, ambiguous] = await Promise.all([
    json(id, main, options),
    evidenceName ? text(id, evidenceName, options) : "",
    list(`${stem}repaired.json`),
    list(`${stem}rejected.json`),
    list(ending(files, "_ambiguous.json")),
  ]);
  const found = new Map(lines(evidence).map((one) => [identity(one.question, one.sql), one]));
  const mended = new Map((repaired ?? [])
      .flatMap((one) => [[identity(one.question, one.sql), one], [identity(one.question, one.original_sql), one]]));
  const refused = new Set((rejected ?? []).map((one) => identity(one.question, one.sql)));
  const kept = (all ?? []).filter((one) => !refused.has(identity(one.question, one.sql))).map((one) => {
    const repair = mended.get(identity(one.question, one.sql));
    const before = repair?.original_sql;
    return {
      question: String(one.question),
      sql: String(repair?.sql ?? one.sql),
      state: repair ? "repaired" : "kept",
      before,
      class: repair?.class,
      error: repair?.error,
      evidence: found.get(identity(one.question, before ?? one.sql)) ?? found.get(identity(one.question, one.sql)),
    };
  });
  return {
    file: main,
    pairs: [
      ...kept,
      ...(rejected ?? [])
        .map((one) => ({...one, state: "rejected", evidence: found.get(identity(one.question, one.sql)) })),
      ...(ambiguous ?? [])
        .map((one) => ({ question: one.question, sql: one.sql, state: "ambiguous", other: one.other_sql })),
    ],
  };
}

const identity = (question, sql) => `${question}\u0000${sql}`;

function lines(content) {
  return (content ?? "").split("\n").filter(Boolean).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
