// Pages of apps beside a chat, with what they may ask of the client.

import { fill, h, iconButton } from "../dom.js";
import { get, post } from "../sim.js";
import { toast } from "../toast.js";
import { t } from "../words.js";

let kept = 0; // the app whose page stays open from one chat to the next

/**
 * Tabs above `own`, one for each app with a page for the toolbar. `talk` is `{person}` or `{chat_id}`; opening a page
 * signs the browser in as the member, so nothing opens before somebody chooses it.
 */
export function toolbar(pane, own, frame, client, talk) {
  const bar = h("nav", { class: "toolbar-tabs", "aria-label": t("toolbar"), hidden: true });
  const place = h("div", { class: "toolbar-place", hidden: true });
  pane.prepend(bar);
  pane.append(place);
  let page = null;

  async function hear({ source, origin, data }) {
    if (!page || source !== page.contentWindow || data?.kind !== "sim:toolbar") return;
    if (new URL(data.url).origin !== origin) return;
    const { call, name, params, url } = data;
    const asked = { ...talk, member: client.member, name, params, url };
    const answer = await post("/sim/toolbar", asked).catch((error) => ({ err_msg: `${name}:fail`, why: error.message }));
    if (answer.why) toast(t("sidebar_failed", { name, why: answer.why }), "error");
    source.postMessage({ kind: "sim:toolbar-answer", call, answer }, origin);
  }

  function show(app) {
    kept = app?.agent_id ?? 0;
    frame.classList.toggle("has-toolbar", Boolean(app));
    own.hidden = Boolean(app);
    place.hidden = !app;
    for (const tab of bar.children) tab.setAttribute("aria-current", String(Number(tab.dataset.app) === kept));
    const next = `/sim/as?${new URLSearchParams({ member: client.member, next: app?.sidebar_url ?? "/" })}`;
    page = app ? h("iframe", { class: "toolbar-frame", title: app.name || t("toolbar"), src: next }) : null;
    fill(place, page);
  }

  function tab(app, label) {
    const props = { type: "button", class: "toolbar-tab clip", dataset: { app: app?.agent_id ?? 0 } };
    return h("button", { ...props, onclick: () => show(app) }, label);
  }

  async function offer() {
    const { apps } = await get("/sim/world");
    const open = apps.filter((each) => each.sidebar_url && !each.disabled);
    if (!open.length) return;
    const back = iconButton("back", t("back"), () => client.pane("chat"), { class: "icon-button only-narrow" });
    fill(bar, tab(null, t("details")), open.map((app) => tab(app, app.name || String(app.agent_id))), back);
    bar.hidden = false;
    show(open.find((app) => app.agent_id === kept) ?? null);
  }

  addEventListener("message", hear);
  offer();
  return () => {
    removeEventListener("message", hear);
    frame.classList.remove("has-toolbar");
  };
}
