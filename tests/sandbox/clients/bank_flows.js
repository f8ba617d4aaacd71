// Money between a financial account and banks with Stripe's own package: out, in, and reversed.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY. Prints one JSON object: what came of each step.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const address = { host: hostname, port, protocol: protocol.slice(0, -1) };
const stripe = new Stripe(process.env.STRIPE_API_KEY, address);

const REQUESTED = { requested: true };

async function openAccount() {
  const { id } = await stripe.accounts.create({
    country: "US",
    controller: {
      stripe_dashboard: { type: "none" },
      fees: { payer: "application" },
      losses: { payments: "application" },
      requirement_collection: "application",
    },
    capabilities: {
      card_issuing: REQUESTED,
      transfers: REQUESTED,
      treasury: REQUESTED,
      us_bank_account_ach_payments: REQUESTED,
    },
  });
  const options = { stripeAccount: id };
  await stripe.accounts.retrieve(id);
  const account = await stripe.treasury.financialAccounts.create(
    {
      supported_currencies: ["usd"],
      features: {
        inbound_transfers: { ach: REQUESTED },
        intra_stripe_flows: REQUESTED,
        outbound_payments: { ach: REQUESTED },
      },
    },
    options,
  );
  return { flow: { financial_account: account.id, currency: "usd" }, options };
}

async function pull({ flow, options }) {
  const origin = { origin_payment_method: "pm_usBankAccount_processing" };
  const made = { ...flow, ...origin, amount: 3000 };
  const { id } = await stripe.treasury.inboundTransfers.create(made, options);
  return stripe.testHelpers.treasury.inboundTransfers.succeed(id, {}, options);
}

async function pay({ flow, options }) {
  const data = {
    type: "us_bank_account",
    billing_details: { name: "Supplies Inc." },
    us_bank_account: { account_number: "000000000009", routing_number: "110000000" },
  };
  const form = { ...flow, amount: 1000, destination_payment_method_data: data };
  const payment = await stripe.treasury.outboundPayments.create(form, options);
  const helpers = stripe.testHelpers.treasury.outboundPayments;
  const posted = await helpers.post(payment.id, {}, options);
  const back = await helpers.returnOutboundPayment(payment.id, {}, options);
  return { payment, posted, back };
}

async function payInside({ flow, options }, other) {
  const data = { type: "financial_account", financial_account: other.flow.financial_account };
  const form = { ...flow, amount: 500, destination_payment_method_data: data };
  const payment = await stripe.treasury.outboundPayments.create(form, options);
  const { financial_account } = other.flow;
  const listed = await stripe.treasury.receivedCredits.list({ financial_account }, other.options);
  return { payment, credit: listed.data[0] };
}

async function reverse({ flow, options }) {
  const form = { ...flow, amount: 200, network: "ach" };
  const helpers = stripe.testHelpers.treasury;
  const credit = await helpers.receivedCredits.create(form, options);
  const debit = await helpers.receivedDebits.create(form, options);
  const { creditReversals, debitReversals } = stripe.treasury;
  const given = await creditReversals.create({ received_credit: credit.id }, options);
  const asked = await debitReversals.create({ received_debit: debit.id }, options);
  return {
    given: await creditReversals.retrieve(given.id, {}, options),
    asked: await debitReversals.retrieve(asked.id, {}, options),
  };
}

async function main() {
  const [shop, supplier] = [await openAccount(), await openAccount()];
  const pulled = await pull(shop);
  const paid = await pay(shop);
  const inside = await payInside(shop, supplier);
  const reversed = await reverse(shop);
  const accounts = stripe.treasury.financialAccounts;
  const held = await accounts.retrieve(shop.flow.financial_account, {}, shop.options);
  console.log(JSON.stringify({ pulled, paid, inside, reversed, balance: held.balance }));
}

main();
