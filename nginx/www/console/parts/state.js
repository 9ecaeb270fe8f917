// How a task and its steps stand, as small pictures that also say it in words.
import { h } from "../core/dom.js";
import { STEPS, stateName, stepName, t } from "../core/words.js";

/** A word with a dot in the colour of the state. */
export const badge = (state, text = stateName(state)) => h("span", {class: `badge ${state}`}, text);

/** Four pieces in a row, one for each step; the one that runs is filled as far as it has got. */
export function stepBar(statuses, progress) {
  const parts = STEPS.map((step) => {
    const state = statuses?.[step] ?? "pending";
    const percent = state === "running" ? (progress?.step === step ? progress.percent : 0) : 0;
    return h("span", { class: `piece ${state}`, title: `${stepName(step)}：${stateName(state)}` },
      state === "running" && h("span", { class: "fill", style: { "inline-size": `${percent}%` } }));
  });
  const words = STEPS.map((step) => `${stepName(step)} ${stateName(statuses?.[step] ?? "pending")}`).join(t("，"));
  return h("span", { class: "steps", role: "img", "aria-label": words }, parts);
}

/** What a run says of itself while it runs. */
export function progressText(progress) {
  if (!progress) return "";
  if (progress.queue_position) return t("排队中，第 {0} 位", progress.queue_position);
  const share = progress.total > 0 ? `${progress.done} / ${progress.total}` : "";
  return [progress.message, share].filter(Boolean).join(" · ");
}
