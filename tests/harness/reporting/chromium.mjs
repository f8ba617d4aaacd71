// Headless Chromium without any network beyond this machine, driven by its DevTools protocol.
import { spawn } from "node:child_process";

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Starts Chromium and returns its page:
//   tell(method, params) sends a command; evaluate(expression) returns its value; go(url) waits until it is loaded;
//   resize(width, height); click(text) clicks what reads so, and says whether there is such a thing; close();
//   requests are the addresses asked for, errors what the console and the page's scripts reported.
export async function start(chromium, profile, width, height) {
  const browser = spawn(chromium, [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    `--window-size=${width},${height}`,
    `--user-data-dir=${profile}`,
    "--remote-debugging-port=0",
    "about:blank",
  ]);
  const socket = new WebSocket(await debuggingAddress(browser));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const waiting = new Map();
  const [requests, errors] = [[], []];
  let loaded = () => {};
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(data);
    if (id) return error ? waiting.get(id).reject(new Error(error.message)) : waiting.get(id).resolve(result);
    if (method === "Network.requestWillBeSent") requests.push(params.request.url);
    if (method === "Log.entryAdded" && params.entry.level === "error") errors.push(params.entry.text);
    if (method === "Runtime.exceptionThrown") errors.push(params.exceptionDetails.text);
    if (method === "Page.loadEventFired") loaded();
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  const { targetInfos } = await send("Target.getTargets");
  const target = targetInfos.find(({ type }) => type === "page");
  const { sessionId } = await send("Target.attachToTarget", { targetId: target.targetId, flatten: true });
  const tell = (method, params) => send(method, params, sessionId);
  for (const domain of ["Network", "Log", "Runtime", "Page"]) await tell(`${domain}.enable`);

  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await tell("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const go = async (url) => {
    const done = new Promise((resolve) => (loaded = resolve));
    await tell("Page.navigate", { url });
    await done;
  };
  // No window is narrower than 500 pixels, though a telephone is.
  const resize = (width, height) =>
    tell("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  const click = (text) =>
    evaluate(`(() => {
      const found = [...document.querySelectorAll("button, a, [role=button], span, div")]
        .filter((node) => node.textContent.trim() === ${JSON.stringify(text)} && node.offsetParent);
      const innermost = found.find((node) => ![...node.children].some((child) => found.includes(child)));
      innermost?.click();
      return Boolean(innermost);
    })()`);
  const close = () => {
    browser.removeAllListeners("exit");
    browser.kill();
  };
  return { tell, evaluate, go, resize, click, close, requests, errors };
}

function debuggingAddress(browser) {
  return new Promise((resolve, reject) => {
    let told = "";
    browser.stderr.on("data", (chunk) => {
      told += chunk;
      const found = told.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(found[1]);
    });
    browser.on("exit", () => reject(new Error(`chromium ended: ${told}`)));
  });
}
