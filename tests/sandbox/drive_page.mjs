// Drives a page in headless Chromium: reads one step a line from its input, as JSON, and writes what came of it.
// usage: node drive_page.mjs CHROMIUM PROFILE_FOLDER
// Steps: {go: url} {size: [width, height]} {evaluate: expression} {type: text} {key: name} {scripts: false}
// {scheme: "dark"} {picture: file}. Each is answered {value} or {error}; the end of the input ends the browser.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { start } from "../harness/reporting/chromium.mjs";

const [chromium, profile] = process.argv.slice(2);
const page = await start(chromium, profile, 1280, 900);
const KEYS = { Tab: 9, Enter: 13, Escape: 27 };

const steps = {
  go: (url) => page.go(url),
  size: ([width, height]) => page.resize(width, height),
  evaluate: (expression) => page.evaluate(expression),
  type: (text) => page.tell("Input.insertText", { text }),
  key: async (key) => {
    const text = key === "Enter" ? "\r" : undefined;
    const pressed = { key, code: key, windowsVirtualKeyCode: KEYS[key], text };
    await page.tell("Input.dispatchKeyEvent", { type: "keyDown", ...pressed });
    await page.tell("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  },
  scripts: (allowed) => page.tell("Emulation.setScriptExecutionDisabled", { value: !allowed }),
  scheme: (value) => page.tell("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] }),
  picture: async (file) => {
    const { cssContentSize } = await page.tell("Page.getLayoutMetrics");
    const clip = { x: 0, y: 0, width: cssContentSize.width, height: Math.min(cssContentSize.height, 6000), scale: 1 };
    const { data } = await page.tell("Page.captureScreenshot", { clip, captureBeyondViewport: true });
    writeFileSync(file, Buffer.from(data, "base64"));
  },
  view: async (file) => {
    const { data } = await page.tell("Page.captureScreenshot", {});
    writeFileSync(file, Buffer.from(data, "base64"));
  },
  requests: () => page.requests.splice(0),
  errors: () => page.errors.splice(0),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, given]] = Object.entries(JSON.parse(line));
  let told;
  try {
    const value = await steps[name](given);
    told = { value: ["evaluate", "requests", "errors"].includes(name) ? value ?? null : null };
  } catch (error) {
    told = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
page.close();
process.exit(0);
