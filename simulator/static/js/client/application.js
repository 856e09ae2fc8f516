// The product's own pages inside the member's client.

import { fill, h, iconButton } from "../dom.js";
import { get } from "../sim.js";
import { t } from "../words.js";

/** The application tab: the home page of each app that has one. */
export function application(frame, client) {
  const bar = h("nav", { class: "app-bar", "aria-label": t("application") });
  const place = h("div", { class: "app-place" });
  frame.append(h("div", { class: "client-wide" }, bar, place));
  if (client.member) offer(bar, place, client.member);
  else fill(place, h("p", { class: "empty" }, t("no_member")));
}

async function offer(bar, place, member) {
  const [{ apps }, { name }] = await Promise.all([get("/sim/world"), get(`/sim/members/${encodeURIComponent(member)}`, { limit: 1 })]);
  const open = apps.filter((each) => each.home_url && !each.disabled);
  if (open.length) ask(bar, place, open, { member, name });
  else fill(place, h("p", { class: "empty" }, t("no_apps")));
}

/** Opening signs the browser in at the product, in its other tabs too: so it is asked first. */
function ask(bar, place, apps, who) {
  fill(
    place,
    h(
      "div",
      { class: "app-ask" },
      h("p", {}, t("app_lead", { name: who.name })),
      apps.map((app) =>
        h(
          "button",
          { type: "button", class: "button button-main", onclick: () => show(bar, place, app, who) },
          t("app_open", { app: app.name || app.agent_id }),
        ),
      ),
    ),
  );
}

function show(bar, place, app, who) {
  const src = `/sim/as?${new URLSearchParams({ member: who.member, next: app.home_url })}`;
  fill(
    bar,
    h("span", { class: "app-name clip" }, app.name),
    iconButton("reload", t("reload"), () => show(bar, place, app, who)),
  );
  fill(place, h("iframe", { class: "app-frame", title: app.name || t("application"), src }));
}
