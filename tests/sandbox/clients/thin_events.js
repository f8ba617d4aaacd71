// Thin events with Stripe's own package for Node: an event destination, a notification, what it names.

const http = require("http");
const Stripe = require("stripe");

const base = new URL(process.env.STRIPE_API_BASE);
const stripe = new Stripe(process.env.STRIPE_API_KEY, {
  host: base.hostname,
  port: Number(base.port),
  protocol: "http",
  maxNetworkRetries: 0,
});

// Listen for one POST; resolves to its body and signature.
function listen() {
  let came;
  const posted = new Promise((resolve) => (came = resolve));
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      response.end();
      server.close();
      came({ body: Buffer.concat(chunks), signature: request.headers["stripe-signature"] });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: server.address().port, posted }));
  });
}

async function main() {
  const { port, posted } = await listen();
  const made = await stripe.v2.core.eventDestinations.create({
    name: "node",
    type: "webhook_endpoint",
    event_payload: "thin",
    enabled_events: ["v1.issuing_cardholder.created"],
    webhook_endpoint: { url: `http://127.0.0.1:${port}/` },
    include: ["webhook_endpoint.signing_secret"],
  });
  const address = { line1: "1 Way", city: "NY", state: "NY", postal_code: "10128", country: "US" };
  const holder = await stripe.issuing.cardholders.create({
    name: "Company Card",
    type: "company",
    billing: { address },
  });
  const { body, signature } = await posted;
  const secret = made.webhook_endpoint.signing_secret;
  const notification = stripe.parseEventNotification(body, signature, secret);
  const related = await notification.fetchRelatedObject();
  const event = await notification.fetchEvent();
  const listed = [];
  for await (const each of stripe.v2.core.events.list({ limit: 1 })) listed.push(each.id);
  console.log(
    JSON.stringify({
      type: notification.type,
      related: [related.id === holder.id, related.name],
      event: [event.id === notification.id, event.changes],
      listed: listed.includes(event.id),
    }),
  );
}

main();
