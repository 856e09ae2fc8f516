// Before the first paint: "auto" follows the machine.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    if (root.dataset.themeChoice !== "auto") return;
    root.dataset.bsTheme = dark.matches ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("yt:theme"));
  }
  dark.addEventListener("change", follow);
  follow();
})();
