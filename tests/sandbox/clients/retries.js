// Makes one top-up with Stripe's own package, whose settings (retries, too) are left as they are.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY. Prints the id, or the kind of error.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const stripe = new Stripe(process.env.STRIPE_API_KEY, {
  host: hostname,
  port,
  protocol: protocol.slice(0, -1),
});

stripe.topups.create({ amount: 500, currency: "usd" }).then(
  (made) => console.log(JSON.stringify({ id: made.id })),
  (error) => console.log(JSON.stringify({ refused: error.type })),
);
