// Addresses: #/path/of/page?filter=value. Every filter stands in the address, so that it can be kept and sent.

/** The parts of the address as it is now. */
export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page. Filters that are empty are left out. */
export function to(parts, query = {}) {
  const filters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  const path = parts.map(encodeURIComponent).join("/");
  return `#/${path}${filters.size ? `?${filters}` : ""}`;
}

export function go(parts, query) { location.hash = to(parts, query); }

/** Writes filters into the address without leaving the page; the way back skips them. */
export function keep(changes) {
  const { parts, query } = here();
  const all = {...Object.fromEntries(query), ...changes };
  history.replaceState(null, "", to(parts, all));
}
