// A long list that grows as one reads on: what is shown is real text, and what is not shown costs nothing.
import { append, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { t } from "../core/words.js";

/**
 * Shows items in `place`, so many at a time: the next ones come when the end is near, or by the button.
 *
 * @returns the button with the number left, to be put behind the list
 */
export function grow(place, items, show, { step = 100, signal } = {}) {
  let shown = 0;
  const more = h("button", { type: "button", class: "button wide", onclick: add });
  const watch =
    new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && add(), { rootMargin: "600px" });

  function add() {
    append(place, items.slice(shown, shown + step).map(show));
    shown = Math.min(shown + step, items.length);
    more.textContent = t("显示更多（还有 {0}）", count(items.length - shown));
    more.hidden = shown >= items.length;
    if (more.hidden) watch.disconnect();
  }

  place.replaceChildren();
  add();
  watch.observe(more);
  signal?.addEventListener("abort", () => watch.disconnect());
  return more;
}
