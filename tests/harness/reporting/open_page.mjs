// Opens a page in headless Chromium, without any network beyond this machine, and tells what it asked for and shows.
// usage: node open_page.mjs CHROMIUM PROFILE_FOLDER PAGE_URL [SCREENSHOT] [WIDTHxHEIGHT] [CLICK…]
// Each CLICK is the text of something to click, in order; "search:words" types words into the search.
// With EVALUATE, the name of a file of JavaScript, what that comes to; with PDF, the page is printed to that file.
// Prints {requests, errors, text, evaluated} as JSON.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [chromium, profile, page, screenshot = "", size = "1600x1200", ...clicks] = process.argv.slice(2);
const [width, height] = size.split("x");
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
const address = await new Promise((resolve, reject) => {
  let told = "";
  browser.stderr.on("data", (chunk) => {
    told += chunk;
    const found = told.match(/DevTools listening on (ws:\S+)/);
    if (found) resolve(found[1]);
  });
  browser.on("exit", () => reject(new Error(`chromium ended: ${told}`)));
});

const socket = new WebSocket(address);
await new Promise((resolve) => socket.addEventListener("open", resolve));
const waiting = new Map();
const requests = [];
const errors = [];
let loaded;
const load = new Promise((resolve) => (loaded = resolve));
let last = 0;
socket.addEventListener("message", ({ data }) => {
  const { id, method, params, result, error } = JSON.parse(data);
  if (id) return error ? waiting.get(id).reject(error) : waiting.get(id).resolve(result);
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
// no window is narrower than 500 pixels, though a telephone is
if (width < 500) await tell("Emulation.setDeviceMetricsOverride", { width: Number(width), height: Number(height), deviceScaleFactor: 1, mobile: false });
await tell("Page.navigate", { url: page });
await load;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const evaluate = async (expression) =>
  (await tell("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
const click = (text) =>
  evaluate(`(() => {
    const found = [...document.querySelectorAll("button, a, [role=button], span, div")]
      .filter((node) => node.textContent.trim() === ${JSON.stringify(text)} && node.offsetParent);
    const innermost = found.find((node) => ![...node.children].some((child) => found.includes(child)));
    innermost?.click();
    return Boolean(innermost);
  })()`);
const search = async (words) => {
  await pause(2000);  // the page empties the field once it has read its own address
  const focused = await evaluate(`(() => {
    const field = document.querySelector("[data-testid=search-input]");
    field?.focus();
    return Boolean(field);
  })()`);
  if (focused) await tell("Input.insertText", { text: words });
  await pause(4000);  // it waits for more, and then reads its index
  return focused;
};
for (const text of clicks) {
  let done = false;
  for (let tries = 0; !done && tries < 50; tries += 1) {
    await pause(100);
    done = await (text.startsWith("search:") ? search(text.slice(7)) : click(text));
  }
  if (!done) errors.push(`nothing to click reads: ${text}`);
}
const shown = () =>
  evaluate(`[document, ...[...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument)]
    .map((part) => part?.body?.innerText ?? "").join("\\n")`);
let text = "";
for (let last = null, tries = 0; tries < 10 && (tries < 4 || text !== last); tries += 1) {
  await pause(500);
  [last, text] = [text, await shown()];
}
if (screenshot) {
  const { data } = await tell("Page.captureScreenshot", {});
  writeFileSync(screenshot, Buffer.from(data, "base64"));
}
const { EVALUATE, PDF } = process.env;
const evaluated = EVALUATE ? await evaluate(readFileSync(EVALUATE, "utf8")) : null;
if (PDF) {
  const { data } = await tell("Page.printToPDF", { preferCSSPageSize: true });
  writeFileSync(PDF, Buffer.from(data, "base64"));
}
const asked = requests.filter((url) => !/^(data|blob|about):/.test(url));
browser.removeAllListeners("exit");
browser.kill();
// Written to the end before it ends: a long text does not fit into a pipe at once.
process.stdout.write(JSON.stringify({ requests: asked, errors, text, evaluated }), () => process.exit(0));
