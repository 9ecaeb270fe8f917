// Asking again and again: every second while the page is seen, every ten while it is not, never twice at once.

const SEEN = 1000;
const HIDDEN = 10_000;

/**
 * Calls `work(signal)` now and then until `signal` ends.
 *
 * Work that takes long, or fails, is done less often: the pause is at least five times what it took, and doubles with each
 * failure up to half a minute. What it throws goes to `onfailure`; `onsuccess` tells that it works again.
 */
export function poll(work, { signal, every = SEEN, onfailure = () => { }, onsuccess = () => {}}) {
  let timer = 0;
  let failures = 0;
  let isBusy = false;

  async function turn() {
    clearTimeout(timer);
    if (isBusy || signal.aborted) return;
    isBusy = true;
    const start = performance.now();
    try {
      await work(signal);
      failures = 0;
      if (!signal.aborted) onsuccess();
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      onfailure(error);
    } finally {
      isBusy = false;
    }
    const pause = Math.max(document.hidden ? HIDDEN : every, 5 * (performance.now() - start));
    if (!signal.aborted) timer = setTimeout(turn, failures ? Math.min(30_000, pause * 2 ** (failures - 1)) : pause);
  }

  document.addEventListener("visibilitychange", () => document.hidden || turn(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  turn();
  return turn;
}
