// Opens a page in headless Chromium, without any network beyond this machine, and tells what it asked for and shows.
// usage: node open_page.mjs CHROMIUM PROFILE_FOLDER PAGE_URL [SCREENSHOT] [WIDTHxHEIGHT] [CLICK…]
// Each CLICK is the text of something to click, in order; "search:words" types words into the search.
// With EVALUATE, the name of a file of JavaScript, what that comes to; with PDF, the page is printed to that file.
// Prints {requests, errors, text, evaluated} as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { pause, start } from "./chromium.mjs";

const [chromium, profile, address, screenshot = "", size = "1600x1200", ...clicks] = process.argv.slice(2);
const [width, height] = size.split("x").map(Number);
const page = await start(chromium, profile, width, height);
if (width < 500) await page.resize(width, height);
await page.go(address);

const search = async (words) => {
  await pause(2000);  // the page empties the field once it has read its own address
  const focused = await page.evaluate(`(() => {
    const field = document.querySelector("[data-testid=search-input]");
    field?.focus();
    return Boolean(field);
  })()`);
  if (focused) await page.tell("Input.insertText", { text: words });
  await pause(4000);  // it waits for more, and then reads its index
  return focused;
};
for (const text of clicks) {
  let done = false;
  for (let tries = 0; !done && tries < 50; tries += 1) {
    await pause(100);
    done = await (text.startsWith("search:") ? search(text.slice(7)) : page.click(text));
  }
  if (!done) page.errors.push(`nothing to click reads: ${text}`);
}
const shown = () =>
  page.evaluate(`[document, ...[...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument)]
    .map((part) => part?.body?.innerText ?? "").join("\\n")`);
let text = "";
for (let last = null, tries = 0; tries < 10 && (tries < 4 || text !== last); tries += 1) {
  await pause(500);
  [last, text] = [text, await shown()];
}
if (screenshot) {
  const { data } = await page.tell("Page.captureScreenshot", {});
  writeFileSync(screenshot, Buffer.from(data, "base64"));
}
const { EVALUATE, PDF } = process.env;
const evaluated = EVALUATE ? await page.evaluate(readFileSync(EVALUATE, "utf8")) : null;
if (PDF) {
  const { data } = await page.tell("Page.printToPDF", { preferCSSPageSize: true });
  writeFileSync(PDF, Buffer.from(data, "base64"));
}
const asked = page.requests.filter((url) => !/^(data|blob|about):/.test(url));
page.close();
const told = { requests: asked, errors: page.errors, text, evaluated };
// Written to the end before it ends: a long text does not fit into a pipe at once.
process.stdout.write(JSON.stringify(told), () => process.exit(0));
