// What htmx leaves to us: errors in words, the progress line, toasts sent by the server.
"use strict";
(() => {
  const line = document.querySelector(".yt-progress");
  const words = document.body.dataset;
  let open = 0;

  function busy(step) {
    open = Math.max(0, open + step);
    if (line) line.classList.toggle("yt-busy", open > 0);
  }

  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) return location.reload();
    const text = status === 403 ? words.noAccess : status === 404 ? words.notFound : words.failed;
    window.yutang.toast("error", text);
  });
  document.addEventListener("htmx:sendError", () => window.yutang.toast("error", words.offline));
  document.addEventListener("htmx:timeout", () => window.yutang.toast("error", words.offline));
  document.addEventListener("toast", (event) => {
    window.yutang.toast(event.detail.level || "ok", event.detail.text || event.detail.value || "");
  });
})();
