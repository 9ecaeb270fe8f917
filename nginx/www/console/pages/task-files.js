// 文件: what a task has, a look into each, one or all as a download, and files that people put in.
import { download, fileURL, open, save, tasks } from "../core/api.js";
import { fill, h, icon, refresh } from "../core/dom.js";
import { bytes, count, time } from "../core/format.js";
import { poll } from "../core/poll.js";
import { keep } from "../core/route.js";
import { t } from "../core/words.js";
import { Archive, LARGEST } from "../core/zip.js";
import { choice } from "../parts/dialogs.js";
import { act, complain, empty, failed, toast, waiting } from "../parts/notices.js";
import { markdown } from "../parts/markdown.js";
import { sqlNodes } from "../parts/code.js";

/** So much of a file is shown. */
const SHOWN = 256 * 1024;
const GROUPS = [
  ["问答对", (one) => one.file_name.startsWith("qs_")],
  [
    "表结构文档",
    (one) => one.file_type === "ddl" || one.file_name.endsWith("_detail.md") && one.file_name !== "metadata_detail.md"
  ],
  ["向量备份", (one) => one.file_name.startsWith("vector_bak/")],
  ["其他", () => true],
];

export function mount(place, { id, task: first, query, signal, watch }) {
  let task = first;
  let shown = query.get("file") ?? "";
  let files = [];
  const list = h("div", { class: "list" }, waiting());
  const preview = h("section", { class: "card flush preview", "aria-label": t("预览"), "aria-live": "polite" });
  const all = h("button", {
    type: "button",
    class: "button",
    id: "zip",
    onclick: (event) => act(event.currentTarget, () => zip(id, files, all))
  },
    icon("down"), t("全部下载（ZIP）"));
  const summary = h("span", { class: "note" });

  fill(place, h("div", { class: "row" }, summary, h("span", { class: "grow" }), all), uploadBox(id, () => turn()),
    h("div", { class: "files-page" }, list, preview));

  function look(name) {
    shown = name;
    keep({ file: name });
    draw();
    showFile(
      preview, id, files.find((one) => one.file_name === name) ?? { file_name: name, file_type: "text" }, signal);
  }

  function draw() {
    const left = new Set(files);
    const rows = GROUPS.flatMap(([title, fits]) => {
      const group = [...left].filter(fits);
      for (const one of group) left.delete(one);
      return group.length === 0 ? [] : [
        h("tr", { class: "group" }, h("th", { colspan: 4, scope: "colgroup" }, t(title), " ", count(group.length))),
        group.map(fileRow)
      ];
    });
    refresh(list, JSON.stringify([files, shown]),
      () => files.length === 0 ? empty(t("还没有文件"), t("任务执行后，生成的文件会列在这里。"))
                               : h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, rows))));
  }

  const fileRow =
    (one) =>
      h("tr", { class: one.file_name === shown ? "open" : null },
        h("td", { class: "name" },
          h("button", { type: "button", class: "link", title: one.description, onclick: () => look(one.file_name) },
            one.file_name),
          one.is_primary && [" ", h("span", { class: "chip accent" }, t("主文件"))]),
        h("td", { class: "figure nowrap faint" }, bytes(one.file_size)),
        h("td", {},
          h("div", { class: "actions" },
            h(
              "button", {
                type: "button",
                class: "quiet",
                title: t("下载"),
                "aria-label": t("下载 {0}", one.file_name),
                onclick: (event) =>
                  act(event.currentTarget, () => download(one.download_url, one.file_name.split("/").at(-1))),
              },
              icon("down")))));

  watch((now) => ((task = now), turn()));
  const turn = poll(async () => {
    const answer = await tasks.files(id, { signal });
    if (signal.aborted) return;
    files = answer.files;
    all.hidden = files.length === 0;
    summary.textContent = t("{0} 个文件，共 {1}", count(answer.total_files), bytes(answer.total_size));
    draw();
  }, { signal, every: 5000, onfailure: (error) => fill(list, failed(error, () => ((list.shownKey = null), turn()))) });

  if (shown) showFile(preview, id, { file_name: shown, file_type: typeOf(shown) }, signal);
  else fill(preview, empty(t("选择一个文件预览"), t("DDL、Markdown、JSON 和其他文本。")));
}

const typeOf = (name) => ({ ddl: "ddl", sql: "sql", md: "markdown", json: "json" })[name.split(".").at(-1)] ?? "text";

async function showFile(place, id, file, signal) {
  const name = file.file_name;
  const body = h("div", { class: "preview-body", tabindex: 0 }, waiting());
  const modes = h("span");
  fill(place, h("div", { class: "preview-head" }, h("code", {}, name), h("span", { class: "grow" }), modes), body);
  try {
    if (file.file_size === 0) return void fill(body, empty(t("文件是空的"), ""));
    const answer = await open(file.download_url ?? fileURL(id, name), { range: SHOWN, signal });
    const text = new TextDecoder().decode(await answer.arrayBuffer());
    const whole = Number(answer.headers.get("Content-Range")?.split("/")[1] ?? text.length);
    const isCut = answer.status === 206 && whole > SHOWN;
    const note = isCut && h("p", { class: "note" }, t("只显示前 {0}，共 {1}。", bytes(SHOWN), bytes(whole)));
    const raw = () =>
      fill(body, note, h("pre", {}, file.file_type === "ddl" || file.file_type === "sql" ? sqlNodes(text) : text));
    const neat = {
      markdown: () => fill(body, note, markdown(text)),
      json: () => fill(body, note, h("pre", {}, pretty(text)))
    }[file.file_type];
    if (!neat) return void raw();
    const draw = (isNeat) => {
      fill(modes,
        h("span", { class: "segments" },
          [[true, t("排版")], [false, t("原文")]].map(
            ([value, word]) => h("button",
              { type: "button", "aria-pressed": String(value === isNeat), onclick: () => draw(value) }, word))));
      isNeat ? neat() : raw();
    };
    draw(!isCut || file.file_type === "markdown");
  } catch (error) {
    if (error.name !== "AbortError") fill(body, failed(error, () => showFile(place, id, file, signal)));
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function uploadBox(id, done) {
  const mode = choice([["backup", t("同名：保留旧文件")], ["replace", t("同名：替换")], ["skip", t("同名：跳过")]],
    "backup", { "aria-label": t("同名文件") });
  const send = async (list) => {
    for (const file of list) {
      try {
        const stored = await tasks.upload(id, file, mode.value);
        toast(stored.skipped ? t("{0} 已存在，跳过", file.name) : t("{0} 已上传", stored.file_name));
      } catch (error) {
        complain(error);
      }
    }
    done();
  };
  const input = h("input", {
    type: "file",
    multiple: true,
    class: "unseen",
    onchange: async () => {
      await send([...input.files]);
      input.value = "";
    }
  });
  const box = h("div", { class: "drop" }, h("label", { class: "button" }, icon("up"), t("上传文件"), input), mode,
    h("span", { class: "note" },
      t("或拖到这里。改好的 .ddl、_detail.md、_pair.json 会用于下一步；table_list.txt 成为表清单。")));
  for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle("over", isOver);
      if (name === "drop") send([...event.dataTransfer.files]);
    });
  }
  return box;
}

async function zip(id, files, button) {
  const total = files.reduce((sum, one) => sum + one.file_size, 0);
  if (total > LARGEST) throw new Error(t("文件共 {0}，超过 ZIP 的 4 GB，请分别下载", bytes(total)));
  const label = [...button.childNodes];
  const archive = new Archive();
  try {
    for (const [place, one] of files.entries()) {
      button.textContent = t("正在打包 {0} / {1}", place + 1, files.length);
      const answer = await open(one.download_url);
      archive.add(`${id}/${one.file_name}`, new Uint8Array(await answer.arrayBuffer()), one.created_at);
    }
    save(archive.blob(), `${id}.zip`);
  } finally {
    button.replaceChildren(...label);
  }
}
