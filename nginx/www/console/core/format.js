// Numbers, sizes and times as people read them.
import { isEnglish, t } from "./words.js";

const locale = isEnglish ? "en-GB" : "zh-CN";
const numbers = new Intl.NumberFormat(locale);
const relative =
  new Intl.RelativeTimeFormat(isEnglish ? "en" : "zh-CN", { numeric: "auto", style: isEnglish ? "short" : "long" });

/** 12,345; a dash for what is not known. */
export const count = (value) => (value === null || value === undefined ? "–" : numbers.format(value));

/** 98.4 % of a share between 0 and 1. */
export const share = (value, digits = 1) =>
  value === null || value === undefined ? "–" : `${(value * 100).toFixed(digits).replace(/\.0+$/, "")}%`;

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  let amount = value;
  for (const unit of ["B", "KB", "MB", "GB", "TB"]) {
    if (amount < 1024 || unit === "TB") return `${unit === "B" ? amount : amount.toFixed(1)} ${unit}`;
    amount /= 1024;
  }
}

/** 3.2 秒, 4 分 05 秒, 2 小时 10 分. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 1) return t("不到 1 秒");
  if (seconds < 60) return t("{0} 秒", seconds < 10 && seconds % 1 !== 0 ? seconds.toFixed(1) : Math.round(seconds));
  const whole = Math.round(seconds);
  if (whole < 3600) return t("{0} 分 {1} 秒", Math.floor(whole / 60), String(whole % 60).padStart(2, "0"));
  return t("{0} 小时 {1} 分", Math.floor(whole / 3600), String(Math.floor((whole % 3600) / 60)).padStart(2, "0"));
}

/** The time on the server's clock is local time without a zone; it is shown as it is. */
export const time = (text) => (text ? text.replace("T", " ") : "–");

/** Seconds between two of the API's times. */
export const between = (start, end) => (start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : NaN);

/** 3 分钟前, by the server's clock. */
export function ago(text, now) {
  if (!text) return "–";
  const seconds = Math.round((Date.parse(text) - now) / 1000);
  const steps = [
    [60, 1, "second"], [3600, 60, "minute"], [86400, 3600, "hour"], [2592000, 86400, "day"],
    [31536000, 2592000, "month"]
  ];
  for (const [limit, size, unit] of steps) {
    if (Math.abs(seconds) < limit) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds / 31536000), "year");
}
