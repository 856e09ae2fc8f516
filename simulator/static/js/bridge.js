// What WeCom puts into every page it opens: `WeixinJSBridge`, here over messages to the client around the page.

(() => {
  if (window.parent === window || window.WeixinJSBridge) return;
  const CLIENT = new URL(document.currentScript.src).origin;
  const agent = `${navigator.userAgent} wxwork/4.1.36 MicroMessenger/7.0.1`;
  Object.defineProperty(navigator, "userAgent", { get: () => agent });

  const waiting = new Map(); // number of a call -> what hears its answer
  let calls = 0;

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || origin !== CLIENT || data?.kind !== "sim:toolbar-answer") return;
    waiting.get(data.call)?.(data.answer);
    waiting.delete(data.call);
  });

  window.WeixinJSBridge = {
    invoke(name, params, answer = () => {}) {
      calls += 1;
      waiting.set(calls, answer);
      const plain = JSON.parse(JSON.stringify(params ?? {})); // callbacks stay here
      window.parent.postMessage({ kind: "sim:toolbar", call: calls, name, params: plain, url: location.href }, CLIENT);
    },
    on() {},
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
})();
