// Questions in a window of their own, with the browser's own dialog: it keeps the focus, and Escape closes it.
import { h, icon } from "../core/dom.js";
import { t } from "../core/words.js";
import { act } from "./notices.js";

/**
 * Asks, and returns what `answer()` says when it is agreed to, else null. As long as it says undefined the question stays.
 *
 * @param options.title  what is asked
 * @param options.body  nodes of the form
 * @param options.confirm  the word on the button that agrees
 * @param options.isDanger  whether that cannot be taken back
 */
export function ask({ title, body = [], confirm, isDanger = false, answer = () => true }) {
  return new Promise((resolve) => {
    let said = null;
    const heading = h("h2", { id: "dialog-title" }, title);
    const dialog = h("dialog", { "aria-labelledby": "dialog-title", onclose: () => (dialog.remove(), resolve(said)) },
      h("form", {
        method: "dialog",
        onsubmit: async (event) => {
          event.preventDefault();
          const value = await act(event.submitter ?? dialog.querySelector("[type=submit]"), async () => answer());
          if (value === undefined) return;
          said = value;
          dialog.close();
        },
      },
        heading, h("div", { class: "dialog-body" }, body),
        h("div", { class: "row end dialog-end" },
          h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("取消")),
          h("button", { type: "submit", class: isDanger ? "button danger" : "button primary" },
            confirm ?? t("确定")))));
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  });
}

/** Shows something that is only read. */
export function show(title, ...body) {
  const dialog = h("dialog", { "aria-labelledby": "dialog-title", onclose: () => dialog.remove() },
    h("h2", { id: "dialog-title" }, title), h("div", { class: "dialog-body" }, body),
    h("div", { class: "row end dialog-end" },
      h("button", { type: "button", class: "button", autofocus: true, onclick: () => dialog.close() }, t("关闭"))));
  document.body.append(dialog);
  dialog.showModal();
}

/** A box to tick, with what it means under it. */
export function tick(label, { checked = false, hint = "", onchange } = {}) {
  const box = h("input", { type: "checkbox", checked, onchange });
  const whole = h("label", { class: "tick" }, box, h("span", {}, label, hint && h("small", {}, hint)));
  return { whole, box };
}

/** A field with its name above and a note below. */
export function field(label, input, hint) {
  return h("label", { class: "field" }, h("span", { class: "label" }, label), input, hint && h("small", {}, hint));
}

/** A button that takes a file and hands it on. */
export function filePicker(label, accept, work) {
  const input = h("input", {
    type: "file",
    accept,
    hidden: true,
    onchange: () => {
      const [file] = input.files;
      input.value = "";
      if (file) act(button, () => work(file));
    }
  });
  const button = h("button", { type: "button", class: "button", onclick: () => input.click() }, icon("up"), label);
  return [button, input];
}

/** A choice of one. Options: [value, text] each. */
export const choice = (options, value, attributes = {}) =>
  h("select", attributes, options.map(([one, text]) => h("option", {value: one, selected: one === value}, text)));
