// Runs before the first paint; what it sets is changed in app.js.
(() => {
  const root = document.documentElement;
  try {
    root.dataset.theme = localStorage.getItem("theme") ?? "auto";
    root.lang = localStorage.getItem("language") ?? "zh-CN";
  } catch {
    root.dataset.theme = "auto";
  }
})();
