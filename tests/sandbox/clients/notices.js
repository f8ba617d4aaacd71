// Account notices with Stripe's own package, whose general release has no methods for the preview.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY, and ACCOUNT, to which a notice is owed.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const address = { host: hostname, port, protocol: protocol.slice(0, -1) };
const stripe = new Stripe(process.env.STRIPE_API_KEY, address);
const PATH = "/v1/account_notices";
const preview = { apiVersion: "2026-09-30.preview", stripeAccount: process.env.ACCOUNT };

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return [error.statusCode, error.type, error.param ?? null];
  }
}

async function main() {
  const owed = await stripe.rawRequest("GET", `${PATH}?sent=false`, undefined, preview);
  const [notice] = owed.data;
  const email = { plain_text: "It was.", recipient: "ada@example.com", subject: "Your dispute" };
  const { subject, ...half } = email;
  const path = `${PATH}/${notice.id}`;
  const missing = await refusal(() =>
    stripe.rawRequest("POST", path, { email: half, sent_at: notice.created }, preview),
  );
  const report = { email, sent_at: notice.created };
  const sent = await stripe.rawRequest("POST", path, report, preview);
  const left = await stripe.rawRequest("GET", `${PATH}?sent=false`, undefined, preview);
  const general = { stripeAccount: process.env.ACCOUNT };
  const denied = await refusal(() => stripe.rawRequest("GET", PATH, undefined, general));
  console.log(JSON.stringify({ notice, missing, sent, left: left.data, denied }));
}

main();
