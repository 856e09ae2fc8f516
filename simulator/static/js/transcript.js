// The scrolling part of a chat: it stays at its end unless somebody reads further up.

import { h, patch } from "./dom.js";
import { t } from "./words.js";

const NEAR = 80; // pixels from the end that still count as the end

/** A place for messages: its `node`, and `show(nodes)`. */
export function transcript() {
  const node = h("div", { class: "talk", role: "log", "aria-label": t("chat"), tabindex: "0" });
  let atEnd = true;
  let top = 0;
  const toEnd = () => {
    if (atEnd) node.scrollTop = node.scrollHeight;
  };
  node.addEventListener("scroll", () => {
    const near = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
    atEnd = near || (atEnd && node.scrollTop >= top); // only going up leaves the end, not what arrives meanwhile
    top = node.scrollTop;
  });
  node.addEventListener("load", toEnd, true); // a picture that arrives makes the chat longer
  return {
    node,
    show(nodes) {
      const stay = atEnd ? null : node.scrollTop;
      patch(node, nodes);
      if (stay === null) toEnd();
      else node.scrollTop = stay;
    },
  };
}
