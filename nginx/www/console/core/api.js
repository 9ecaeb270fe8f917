// The HTTP API: one way to ask, one kind of failure.
import { t } from "./words.js";

const BASE = "/api/v0";
const TASKS = "/data_pipeline/tasks";
const REVIEWS = "/data_pipeline/reviews";
const VECTORS = "/data_pipeline/vector";

/** What went wrong, as the API's envelope tells it, or in words of its own where no answer came. */
export class Failure extends Error {
  constructor(status, message, details, code) {
    super(message);
    Object.assign(this, { status, details, code });
  }
}

export const key = {
  get: () => sessionStorage.getItem("bearer") ?? "",
  set: (text) => (text ? sessionStorage.setItem("bearer", text) : sessionStorage.removeItem("bearer")),
};

/** Called when the service wants a key, or another one than it was given; set by the shell. */
export const wanting = {
  key: () => {}
};

/** How far the server's clock is ahead of this one, taking its local time as if it were ours. */
let ahead = 0;

/** The time on the server's clock, comparable with the API's times. */
export const serverTime = () => Date.now() + ahead;

export async function readClock() {
  const answer = await fetch("/console/clock", { cache: "no-store" });
  const then = Date.parse(await answer.text());
  if (Number.isFinite(then)) ahead = Math.round((then - Date.now()) / 1000) * 1000;
}

function headers(more = {}) {
  const secret = key.get();
  return secret ? {...more, Authorization: `Bearer ${secret}` } : more;
}

async function send(path, options) {
  try {
    return await fetch(path, { cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, t("无法连接到服务"), t("请检查网络，以及服务是否在运行"), "UNREACHABLE");
  }
}

async function failure(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401) wanting.key(key.get() !== "");
  return new Failure(answer.status, body.message ?? t("服务器返回了 {0}", answer.status), body.error?.details ?? "",
    body.error?.code ?? "");
}

/** What was last answered, by path, so that an unchanged answer costs a 304. */
const known = new Map();
const MOST_KNOWN = 100;

/**
 * The `data` of an answer. An answer with an ETag is asked for conditionally, and is the very same object while unchanged; one that
 * is asked for `once` is not kept.
 */
export async function get(path, { signal, once = false } = {}) {
  const last = known.get(path);
  const answer = await send(BASE + path, { signal, headers: headers(last ? { "If-None-Match": last.tag } : {}) });
  if (answer.status === 304) return last.data;
  if (!answer.ok) throw await failure(answer);
  const { data } = await answer.json();
  const tag = answer.headers.get("ETag");
  if (tag && !once) {
    known.delete(path);
    known.set(path, { tag, data });
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
  }
  return data;
}

async function change(method, path, body, { signal } = {}) {
  const isForm = body instanceof FormData;
  const answer = await send(BASE + path, {
    method,
    signal,
    headers: headers(isForm || body === undefined ? {} : { "Content-Type": "application/json" }),
    body: isForm || body === undefined ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw await failure(answer);
  return (await answer.json()).data;
}

const post = (path, body = {}, options) => change("POST", path, body, options);
const one = (id) => `${TASKS}/${encodeURIComponent(id)}`;
/** A query of what is asked for, without what is not. */
const filled = (query) => new URLSearchParams(Object.entries(query).filter(([, value]) => value));
/** That one of several nodes is to answer; where there is one only it has no name. */
const at = (name) => (name ? `?node=${encodeURIComponent(name)}` : "");

export const tasks = {
  find: (query, options) => post(`${TASKS}/query`, query, options),
  list: (query, options) => get(`${TASKS}?${filled(query)}`, options),
  state: (id, options) => get(one(id), options),
  create: (fields) => post(TASKS, fields),
  execute: (id, fields = {}) => post(`${one(id)}/execute`, fields),
  cancel: (id) => post(`${one(id)}/cancel`),
  remove: (id) => change("DELETE", `${one(id)}?records=true`),
  files: (id, options) => get(`${one(id)}/files`, options),
  tables: (id) => get(`${one(id)}/table-list-info`),
  nameTables: (id, names) => post(`${one(id)}/table-list`, {table_names: names}),
  log: (id, query, options) => get(`${one(id)}/logs/query?${filled(query)}`, options),
  upload(id, file, mode) {
    const form = new FormData();
    form.append("file", file);
    if (file.name === "table_list.txt") return change("POST", `${one(id)}/upload-table-list`, form);
    form.append("overwrite_mode", mode);
    return change("POST", `${one(id)}/files`, form);
  },
};

export const database = {
  tables: (fields, options) => post("/database/tables", fields, options),
};

export const reviews = {
  list: (query, options) => get(`${REVIEWS}?${new URLSearchParams(query)}`, options),
  make: (fields) => post(REVIEWS, fields),
  import(id, file) {
    const form = new FormData();
    form.append("task_id", id);
    form.append("file", file, file.name ?? "reviews.jsonl");
    return change("POST", `${REVIEWS}/import`, form);
  },
};

export const vectors = {
  search: (fields, options) => post(`${VECTORS}/search`, fields, options),
  backups: (name, options) => get(`${VECTORS}/backups${at(name)}`, options),
  backup: (name, truncate) => post(`${VECTORS}/backup${at(name)}`, {truncate}),
  restore: (name, id, mode) => post(`${VECTORS}/restore${at(name)}`, {backup_id: id, mode}),
  remove: (name, id) => change("DELETE", `${VECTORS}/backups/${encodeURIComponent(id)}${at(name)}`),
};

export const node = {
  /** All that share the state, in the order of their names. */
  list: async (options) => (await get("/nodes", options)).nodes,
  /** That it takes no more runs and ends when it is idle, or goes on as before. */
  drain: (name, draining) => post(`/nodes/${encodeURIComponent(name)}/drain`, {draining}),
  async metrics(name, options) {
    const answer = await send(`/metrics?${filled({ format: "json", node: name })}`, options);
    if (!answer.ok) throw await failure(answer);
    return (await answer.json()).data.metrics;
  },
  /** Whether the node takes on tasks, and the reason if not. */
  async ready(name, options) {
    const answer = await send(`/readyz${at(name)}`, options);
    return answer.ok ? null : await failure(answer);
  },
};

/** A file of the API as an answer, with the key. */
export async function open(url, { range, signal } = {}) {
  const answer = await send(url, { signal, headers: headers(range ? { Range: `bytes=0-${range - 1}` } : {}) });
  if (!answer.ok) throw await failure(answer);
  return answer;
}

/** The place of a task's file. */
export const fileURL = (id, name) => `${BASE}${one(id)}/files/${name.split("/").map(encodeURIComponent).join("/")}`;

/** The place of a task's pairs in the form of another tool. */
export const exportURL = (id, format) => `${BASE}${one(id)}/exports/${format}`;

/** Hands bytes to the browser as a download. */
export function save(blob, name) {
  const place = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = place;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(place), 60_000);
}

/** Downloads a file. Without a key the browser does it alone, so that files of any size need no memory. */
export async function download(url, name) {
  if (key.get()) return save(await (await open(url)).blob(), name);
  await send(url, { method: "HEAD" }).then(async (answer) => {
    if (!answer.ok) await open(url);
  });
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
