// The guide's flow with Stripe's own package, as one would write it against Stripe.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY. Prints one JSON object: what came of each step.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const key = process.env.STRIPE_API_KEY;
const address = { host: hostname, port, protocol: protocol.slice(0, -1) };
const stripe = new Stripe(key, address);

async function walkTheGuide() {
  await stripe.rawRequest("POST", "/_sandbox/dashboard/add_funds", { amount: 2000 });
  const cardholder = await stripe.issuing.cardholders.create({
    name: "Company Card",
    type: "company",
    email: "company@example.com",
    phone_number: "+18008675309",
    billing: {
      address: {
        line1: "123 Main Street",
        city: "San Francisco",
        state: "CA",
        postal_code: "94111",
        country: "US",
      },
    },
  });
  const card = await stripe.issuing.cards.create({
    cardholder: cardholder.id,
    currency: "usd",
    type: "virtual",
    spending_controls: { spending_limits: [{ amount: 5000, interval: "daily" }] },
  });
  const activated = await stripe.issuing.cards.update(card.id, { status: "active" });
  const authorization = await stripe.testHelpers.issuing.authorizations.create({
    card: card.id,
    amount: 1000,
    authorization_method: "chip",
    merchant_data: { category: "taxicabs_limousines", name: "Rocket Rides" },
  });
  const captured = await stripe.testHelpers.issuing.authorizations.capture(authorization.id);
  const balance = await stripe.balance.retrieve();
  return { cardholder, card, activated, authorization, captured, balance };
}

async function walkPages() {
  const events = [];
  for await (const event of stripe.events.list({ limit: 2 })) events.push(event.type);
  const cards = [];
  for (let made = 0; made < 3; made += 1) {
    const cardholder = (await stripe.issuing.cardholders.list({ limit: 1 })).data[0].id;
    const form = { cardholder, currency: "usd", type: "virtual" };
    cards.push((await stripe.issuing.cards.create(form)).id);
  }
  const forward = stripe.issuing.cards.list({ limit: 2 });
  const backward = stripe.issuing.cards.list({ limit: 1, ending_before: cards[0] });
  return {
    events,
    cards,
    forward: (await forward.autoPagingToArray({ limit: 3 })).map((card) => card.id),
    backward: (await backward.autoPagingToArray({ limit: 9 })).map((card) => card.id),
  };
}

async function expand(card) {
  const listed = await stripe.issuing.transactions.list({ expand: ["data.authorization"] });
  const shown = await stripe.issuing.cards.retrieve(card, { expand: ["number", "cvc"] });
  return {
    authorization: listed.data[0].authorization.object,
    secrets: [shown.number.length, shown.cvc.length, shown.number.endsWith(shown.last4)],
  };
}

async function refused(call) {
  try {
    await call;
    return "not refused";
  } catch (error) {
    const { type, statusCode, message, code, param, rawType } = error;
    return { type, statusCode, message, code, param, rawType, request: Boolean(error.requestId) };
  }
}

async function collectRefusals() {
  const cards = stripe.issuing.cards;
  const once = { idempotencyKey: "guide" };
  const live = new Stripe("sk_live_0123456789", address);
  await stripe.topups.create({ amount: 500, currency: "usd" }, { idempotencyKey: "other" });
  return {
    missing: await refused(cards.retrieve("ic_nope")),
    incomplete: await refused(stripe.topups.create({ amount: 500 })),
    unknown: await refused(stripe.topups.create({ amount: 500, currency: "usd", colour: "red" })),
    wrong: await refused(cards.create({ currency: "usd", type: "paper" }, once)),
    reused: await refused(
      stripe.topups.create({ amount: 600, currency: "usd" }, { idempotencyKey: "other" }),
    ),
    live: await refused(live.balance.retrieve()),
    beyond: await refused(stripe.charges.list()),
  };
}

async function repeat() {
  const form = { amount: 700, currency: "usd" };
  const first = await stripe.topups.create(form, { idempotencyKey: "again" });
  const again = await stripe.topups.create(form, { idempotencyKey: "again" });
  return {
    same: first.id === again.id,
    replayed: [first, again].map((each) => each.lastResponse.headers["idempotent-replayed"]),
    key: again.lastResponse.idempotencyKey,
    version: again.lastResponse.apiVersion === Stripe.API_VERSION,
  };
}

async function receive() {
  const [event] = (await stripe.events.list({ limit: 1 })).data;
  const payload = JSON.stringify(event);
  const secret = "whsec_0123456789abcdef";
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
  return stripe.webhooks.constructEvent(payload, header, secret).id === event.id;
}

async function upload() {
  const file = { data: Buffer.from("%PDF-1.7\r\n--\x00\r\n"), name: "evidence.pdf" };
  return stripe.files.create({ purpose: "dispute_evidence", file });
}

async function main() {
  const guide = await walkTheGuide();
  const pages = await walkPages();
  const expanded = await expand(guide.card.id);
  const refusals = await collectRefusals();
  const repeated = await repeat();
  const told = { guide, pages, expanded, refusals, repeated };
  console.log(JSON.stringify({ ...told, received: await receive(), file: await upload() }));
}

main();
