// Financial accounts with Stripe's own package: opened, funded, debited, followed and closed.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY. Prints one JSON object: what came of each step.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const address = { host: hostname, port, protocol: protocol.slice(0, -1) };
const stripe = new Stripe(process.env.STRIPE_API_KEY, address);

async function createAccount() {
  const names = ["card_issuing", "transfers", "treasury"];
  const account = await stripe.accounts.create({
    country: "US",
    type: "custom",
    capabilities: Object.fromEntries(names.map((name) => [name, { requested: true }])),
  });
  return account.id;
}

async function main() {
  const own = { stripeAccount: await createAccount() };
  const { financialAccounts, receivedDebits, transactions } = stripe.treasury;
  const features = {
    card_issuing: { requested: true },
    financial_addresses: { aba: { requested: true } },
  };
  const opened = await financialAccounts.create({ supported_currencies: ["usd"], features }, own);
  const sent = { financial_account: opened.id, currency: "usd", network: "ach" };
  const helpers = stripe.testHelpers.treasury;
  const credit = await helpers.receivedCredits.create({ ...sent, amount: 2000 }, own);
  const debit = await helpers.receivedDebits.create({ ...sent, amount: 2000 }, own);
  const refused = await helpers.receivedDebits.create({ ...sent, amount: 1 }, own);
  const number = { expand: ["financial_addresses.aba.account_number"] };
  const held = await financialAccounts.retrieve(opened.id, number, own);
  const listed = await transactions.list({ financial_account: opened.id }, own);
  const expanded = { expand: ["entries", "flow_details"] };
  const transaction = await transactions.retrieve(debit.transaction, expanded, own);
  const failed = await receivedDebits.list({ financial_account: opened.id, status: "failed" }, own);
  const closed = await financialAccounts.close(opened.id, {}, own);
  const told = { opened, credit, debit, refused, held, transaction, closed };
  console.log(JSON.stringify({ ...told, listed: listed.data, failed: failed.data }));
}

main();
