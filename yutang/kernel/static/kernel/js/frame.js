// The frame: theme, folded side bar, search key, toasts, tables whose rows are links.
"use strict";
(() => {
  const root = document.documentElement;

  function cookie(name, value) {
    document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`;
  }

  function send(form) {
    return fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]")) return;
    event.preventDefault();
    send(form);
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    form.elements.theme.value = theme === "dark" ? "light" : "dark";
    document.dispatchEvent(new CustomEvent("yt:theme"));
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-fold]")) {
      const narrow = root.classList.toggle("yt-narrow");
      cookie("yutang_side", narrow ? "narrow" : "wide");
      event.target.closest("[data-fold]").setAttribute("aria-expanded", String(!narrow));
      window.dispatchEvent(new Event("resize"));
      return;
    }
    const close = event.target.closest("[data-dismiss-toast]");
    if (close) {
      close.closest(".yt-toast").remove();
      return;
    }
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, select, form")) {
      if (!String(getSelection())) location.assign(row.dataset.href);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-find]");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });

  function fade(toast) {
    const wait = Number(toast.dataset.stay || 6) * 1000;
    if (wait) setTimeout(() => toast.remove(), wait);
  }

  window.yutang = {
    toast(level, text) {
      const shape = document.getElementById("toast-shape");
      const tray = document.getElementById("toasts");
      if (!shape || !tray) return;
      const toast = shape.content.firstElementChild.cloneNode(true);
      toast.classList.add(`yt-level-${level}`);
      toast.querySelector("[data-text]").textContent = text;
      tray.append(toast);
      fade(toast);
    },
    fade,
  };

  document.querySelector(".yt-nav [aria-current]")?.scrollIntoView({ block: "nearest" });
  // Where tabs are pushed along, the one that is open is in sight.
  document.querySelectorAll(".nav-tabs .active").forEach((tab) => {
    const row = tab.closest(".nav-tabs");
    const [here, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += here.left + here.width / 2 - all.left - all.width / 2;
  });
  document.querySelectorAll("#toasts .yt-toast").forEach(fade);

  // A long form that comes back says what is wrong further down: go there.
  const wrong = [...document.querySelectorAll("main .is-invalid")].find((field) => field.offsetParent);
  wrong?.focus({ preventScroll: true });
  wrong?.scrollIntoView({ block: "center" });
})();
