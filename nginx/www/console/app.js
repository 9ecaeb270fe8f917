// The shell: the bar at the top, which page is shown, the key, theme and language, and what the keyboard does everywhere.
import { key, readClock, wanting } from "./core/api.js";
import { fill, h, icon } from "./core/dom.js";
import { go, here, to } from "./core/route.js";
import { isEnglish, setLanguage, t } from "./core/words.js";
import { ask, field, show } from "./parts/dialogs.js";
import { empty, failed, toast, waiting } from "./parts/notices.js";

const PAGES = [
  {
    name: "tasks",
    title: "任务",
    load: (parts) => (parts.length > 1 ? import("./pages/task.js") : import("./pages/tasks.js"))
  },
  { name: "vectors", title: "向量库", load: () => import("./pages/vectors.js") },
  { name: "node", title: "节点", load: () => import("./pages/node.js") },
  { name: "new", title: "新建任务", load: () => import("./pages/create.js") },
];
const THEMES = [["auto", "half", "跟随系统"], ["light", "sun", "浅色"], ["dark", "moon", "深色"]];

const root = document.documentElement;
const main = document.getElementById("main");
let leaving = new AbortController();

function drawBar(current) {
  const theme = THEMES.find(([name]) => name === root.dataset.theme) ?? THEMES[0];
  const themeLabel = t("主题：{0}", t(theme[2]));
  fill(document.getElementById("bar"),
    h("a", { class: "brand", href: "#/tasks" }, h("img", { src: "/console/icon.svg", alt: "", width: 22, height: 22 }),
      h("span", { class: "word" }, "pipelined")),
    h("nav", { "aria-label": t("主导航") },
      PAGES.slice(0, 3).map(
        (page) =>
          h("a", { href: to([page.name]), "aria-current": page.name === current ? "page" : null }, t(page.title)))),
    h("span", { class: "grow" }),
    h("button", {
      type: "button",
      class: key.get() ? "quiet held" : "quiet",
      id: "key",
      title: t("密钥"),
      "aria-label": t("密钥"),
      onclick: () => askForKey()
    },
      icon("key")),
    h("button",
      { type: "button", class: "quiet", id: "theme", title: themeLabel, "aria-label": themeLabel, onclick: nextTheme },
      icon(theme[1])),
    h("button", {
      type: "button",
      class: "quiet",
      id: "language",
      lang: isEnglish ? "zh-CN" : "en",
      onclick: () => setLanguage(isEnglish ? "zh-CN" : "en")
    },
      isEnglish ? "中文" : "EN"),
    h("a", { class: "button primary", href: "#/new", title: t("新建任务") }, icon("plus"), h("span", { class: "word" }, t("新建任务"))));
}

function nextTheme() {
  const place = THEMES.findIndex(([name]) => name === root.dataset.theme);
  const [name] = THEMES[(place + 1) % THEMES.length];
  root.dataset.theme = name;
  localStorage.setItem("theme", name);
  drawBar(here().parts[0] ?? "tasks");
  document.getElementById("theme").focus();
}

let isAsking = false;
/** Whoever does not give a key is not asked again on the same page. */
let isRefused = false;

async function askForKey(isWrong = false) {
  if (isAsking) return;
  isAsking = true;
  const input =
    h("input", { type: "password", autocomplete: "off", spellcheck: "false", value: key.get(), autofocus: true });
  const said = await ask({
    title: t("密钥"),
    confirm: t("使用"),
    answer: () => ({ text: input.value.trim() }),
    body: [
      isWrong && h("p", { class: "advice" }, t("服务不认这个密钥。")),
      h("p", {}, t("服务设有密钥时需要它。密钥只留在此标签页，关闭后即忘。")),
      field(t("密钥"), input, t("留空表示不用密钥")),
    ],
  });
  isAsking = false;
  isRefused = said === null;
  if (!said) return;
  key.set(said.text);
  open();
}

async function open() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const route = here();
  const name = route.parts[0] ?? "tasks";
  const page = PAGES.find((one) => one.name === name);
  drawBar(name);
  if (!page) {
    document.title = "pipelined";
    fill(main, empty(t("没有这个页面"), location.hash, h("a", { class: "button", href: "#/tasks" }, t("回到任务"))));
    return;
  }
  document.title = `${t(page.title)} · pipelined`;
  const slow = setTimeout(() => fill(main, waiting()), 150);
  try {
    const { mount } = await page.load(route.parts);
    clearTimeout(slow);
    if (signal.aborted) return;
    main.replaceChildren();
    await mount(main, {...route, signal });
  } catch (error) {
    clearTimeout(slow);
    if (signal.aborted) return;
    fill(main, failed(error, open));
  }
}

function showKeys() {
  const rows = [
    ["/", t("到搜索框")],
    ["n", t("新建任务")],
    ["g t", t("到任务")],
    ["g v", t("到向量库")],
    ["g d", t("到节点")],
    ["1 – 5", t("任务的各个页面")],
    ["?", t("这张表")],
  ];
  show(t("键盘"), h("dl", { class: "keys" }, rows.map(([
    keys, text
  ]) => [h("dt", {}, keys.split(" ").map((one) => (one === "–" ? "–" : h("kbd", {}, one)))), h("dd", {}, text)])));
}

let isGoing = false;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const { key: pressed } = event;
  const wasGoing = isGoing;
  isGoing = pressed === "g" && !wasGoing;
  const places = { t: ["tasks"], v: ["vectors"], d: ["node"] };
  if (wasGoing && places[pressed]) go(places[pressed]);
  else if (pressed === "n") go(["new"]);
  else if (pressed === "?") showKeys();
  else if (pressed === "/") document.querySelector("input[type=search]")?.focus();
  else if (/^[1-5]$/.test(pressed)) document.querySelectorAll(".tabs a")[Number(pressed) - 1]?.click();
  else return;
  event.preventDefault();
}

wanting.key = (isWrong) => isRefused || void askForKey(isWrong);
document.getElementById("skip").textContent = t("跳到内容");
document.getElementById("skip").addEventListener("click", (event) => (event.preventDefault(), main.focus()));
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", () => {
  isRefused = false;
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  open();
});
window.addEventListener("unhandledrejection",
  ({ reason }) => reason?.name === "AbortError" || toast(String(reason?.message ?? reason), { isBad: true }));
readClock().catch(() => {}).finally(open);
