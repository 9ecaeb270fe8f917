// Pages of a list: where one is, and the ways to the others.
import { h, icon } from "../core/dom.js";
import { count } from "../core/format.js";
import { t } from "../core/words.js";

export function pager(pagination, go) {
  const { page, total_pages: pages, total, page_size: size } = pagination;
  if (total === 0) return null;
  const from = (page - 1) * size + 1;
  return h("nav", { class: "pager", "aria-label": t("分页") },
    h("span", { class: "faint" },
      t("第 {0}–{1} 个，共 {2} 个", count(from), count(Math.min(from + size - 1, total)), count(total))),
    h("span", { class: "grow" }),
    h("button",
      { type: "button", class: "button", disabled: page <= 1, "aria-label": t("上一页"), onclick: () => go(page - 1) },
      icon("left")),
    h("span", {}, `${page} / ${Math.max(pages, 1)}`),
    h("button", {
      type: "button",
      class: "button",
      disabled: page >= pages,
      "aria-label": t("下一页"),
      onclick: () => go(page + 1)
    },
      icon("right")));
}
