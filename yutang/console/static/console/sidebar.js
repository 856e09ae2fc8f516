// The page beside a chat: asks WeCom whose chat it is, and sends what is clicked.
"use strict";
(() => {
  const root = document.getElementById("sidebar");
  const inWeCom = /wxwork/i.test(navigator.userAgent);
  const KEPT = "yutang-sidebar-tab";
  const CALLS = ["getContext", "getCurExternalContact", "getCurExternalChat", "sendChatMessage"];
  const signed = new Map(); // address -> promise of its signatures

  function toast(level, text) {
    window.yutang.toast(level, text);
  }

  async function ask(path, facts) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const init = facts ? { method: "POST", body: new URLSearchParams(facts) } : {};
    const answer = await fetch(path, { ...init, headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(document.body.dataset.failed);
    return answer.status === 204 ? null : answer.json();
  }

  function signatures(url) {
    const bare = url.split("#")[0];
    if (!signed.has(bare)) signed.set(bare, ask(`${root.dataset.signature}?${new URLSearchParams({ url: bare })}`));
    return signed.get(bare);
  }

  /** Let the sidebar show whose chat this is; the tab stays that was open last. */
  function show(params) {
    const query = new URLSearchParams({ tab: localStorage.getItem(KEPT) ?? "customer", ...params });
    htmx.ajax("GET", `${root.dataset.who}?${query}`, { target: root, swap: "innerHTML" });
  }

  async function meet() {
    ww.register({
      corpId: root.dataset.corp,
      agentId: root.dataset.agent,
      jsApiList: CALLS,
      getConfigSignature: async (url) => (await signatures(url)).config,
      getAgentConfigSignature: async (url) => (await signatures(url)).agent,
    });
    const { entry } = await ww.getContext();
    if (entry === "single_chat_tools" || entry === "contact_profile") {
      const { userId } = await ww.getCurExternalContact();
      show({ external_userid: userId });
    } else if (entry === "group_chat_tools") {
      const { chatId } = await ww.getCurExternalChat();
      show({ chat_id: chatId });
    }
  }

  /** What of the messages can be pasted by hand. */
  function plain(messages) {
    return messages.map((each) => each.text?.content ?? each.news?.link ?? each.miniprogram?.title ?? "").join("\n");
  }

  async function say(button) {
    const beside = root.querySelector("[data-beside]")?.dataset.beside ?? "";
    const whom = beside ? `?${beside}` : "";
    const words = button.dataset.words && root.querySelector(button.dataset.words).innerText;
    const { messages, mark } = words
      ? { messages: [{ msgtype: "text", text: { content: words } }] }
      : await ask(button.dataset.say + whom, {});
    if (inWeCom) for (const message of messages) await ww.sendChatMessage(message);
    else await navigator.clipboard.writeText(plain(messages));
    const sent = inWeCom ? "yes" : "no";
    if (button.dataset.used) await ask(button.dataset.used + whom, { mark, sent });
    toast("ok", inWeCom ? root.dataset.sent : root.dataset.copied);
  }

  function dress() {
    for (const each of root.querySelectorAll("[data-send]")) each.hidden = !inWeCom;
    for (const each of root.querySelectorAll("[data-copy]:not(.td-link)")) each.hidden = inWeCom;
    const outside = root.querySelector("p[data-outside]");
    if (outside && !inWeCom) {
      outside.textContent = root.dataset.outside;
      outside.hidden = false;
    }
  }

  root.addEventListener("click", async (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) localStorage.setItem(KEPT, tab.dataset.tab);
    const button = event.target.closest("[data-say], [data-words]");
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
      await say(button);
    } catch (fault) {
      toast("error", fault.errMsg ? root.dataset.refused + fault.errMsg : fault.message);
    }
    button.disabled = false;
  });

  document.addEventListener("htmx:afterSettle", dress);
  dress();
  const asked = new URLSearchParams(location.search);
  if (inWeCom && !asked.has("customer") && !asked.has("group")) {
    meet().catch((fault) => toast("error", root.dataset.refused + (fault.errMsg ?? fault.message)));
  }
})();
