// What a page says when there is nothing, when it waits, and when something failed.
import { append, fill, h, icon } from "../core/dom.js";
import { t } from "../core/words.js";

/** A page, or a part of one, that has nothing to show yet. */
export const empty = (title, text, ...actions) => h("div", {class: "empty"}, h("p", {class: "empty-title"}, title),
  text && h("p", {}, text), actions.length > 0 && h("div", {class: "row"}, actions));

export const waiting = (text = t("正在载入…")) => h("p", {class: "waiting", role: "status"}, text);

/** A failure, in the service's own words, and a way to try again. */
export function failed(error, again) {
  return h("div", { class: "trouble", role: "alert" }, icon("warning"),
    h("div", {}, h("p", { class: "trouble-title" }, error.message), error.details && h("p", {}, error.details),
      error.code && h("p", { class: "faint" }, h("code", {}, error.code))),
    again && h("button", { type: "button", class: "button", onclick: again }, t("重试")));
}

/** A word at the edge of the page that goes by itself. */
export function toast(text, { isBad = false } = {}) {
  const place = document.getElementById("toasts");
  const box =
    h("div", { class: isBad ? "toast bad" : "toast" }, icon(isBad ? "warning" : "check"), h("span", {}, text));
  append(place, [box]);
  setTimeout(() => box.remove(), isBad ? 9000 : 4000);
}

/** A failure as a toast. */
export const complain = (error) =>
  error.name === "AbortError" || toast([error.message, error.details].filter(Boolean).join(" · "), {isBad: true});

/** Runs what a button does: it is off meanwhile, and what fails is told. */
export async function act(button, work) {
  button.disabled = true;
  button.classList.add("busy");
  try {
    return await work();
  } catch (error) {
    complain(error);
  } finally {
    button.disabled = false;
    button.classList.remove("busy");
  }
}

/** A page whose content comes from somewhere: waits, shows it, or says why not. */
export async function loaded(place, load, show) {
  fill(place, waiting());
  try {
    const data = await load();
    fill(place, show(data));
  } catch (error) {
    if (error.name === "AbortError") return;
    console.warn(error.message);
    fill(place, failed(error, () => loaded(place, load, show)));
  }
}
