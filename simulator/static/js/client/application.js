// The product's own pages inside the member's client.

import { fill, h, iconButton } from "../dom.js";
import { get } from "../sim.js";
import { t } from "../words.js";

const PAGES = [
  ["/today", "app_today"],
  ["/sidebar", "app_sidebar"],
];

/** The application tab; `path` is the page to begin with. */
export function application(frame, client, path = PAGES[0][0]) {
  const bar = h("nav", { class: "app-bar", "aria-label": t("application") });
  const place = h("div", { class: "client-wide" }, bar);
  frame.append(place);
  if (!client.member) {
    place.append(h("p", { class: "empty" }, t("no_member")));
    return;
  }
  offer(place, bar, client, path);
}

async function offer(place, bar, client, path) {
  const { base, answering } = await get("/product");
  const pages = PAGES.filter(([page]) => answering.includes(page));
  if (!pages.length) {
    place.append(h("p", { class: "empty" }, base ? t("app_silent", { base }) : t("app_unknown")));
    return;
  }
  const open = (page) => {
    place.querySelector("iframe")?.remove();
    place.append(
      h("iframe", {
        class: "app-frame",
        title: t("application"),
        src: `/sim/as?${new URLSearchParams({ member: client.member, next: base + page })}`,
      }),
    );
    fill(
      bar,
      pages.map(([each, label]) =>
        h(
          "button",
          {
            type: "button",
            class: "app-tab",
            "aria-current": page.startsWith(each) ? "page" : "false",
            onclick: () => open(each),
          },
          t(label),
        ),
      ),
      iconButton("reload", t("reload"), () => open(page)),
    );
  };
  open(answering.includes(path.split("?")[0]) ? path : pages[0][0]);
}
