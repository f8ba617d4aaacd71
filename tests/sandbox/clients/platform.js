// A platform with Stripe's own package: accounts, their people and banks, payouts, links, wires.
// Environment: STRIPE_API_BASE, STRIPE_API_KEY. Prints one JSON object: what came of each step.
const Stripe = require("stripe");

const { hostname, port, protocol } = new URL(process.env.STRIPE_API_BASE);
const address = { host: hostname, port, protocol: protocol.slice(0, -1) };
const stripe = new Stripe(process.env.STRIPE_API_KEY, address);

const CONTROLLER = {
  stripe_dashboard: { type: "none" },
  fees: { payer: "application" },
  losses: { payments: "application" },
  requirement_collection: "application",
};

async function createAccount(country) {
  const capabilities = { card_issuing: { requested: true }, transfers: { requested: true } };
  return stripe.accounts.create({ country, controller: CONTROLLER, capabilities });
}

async function walkAccounts(account) {
  const token = await stripe.tokens.create({ person: { last_name: "Lovelace" } });
  const person = await stripe.accounts.createPerson(account, {
    person_token: token.id,
    relationship: { owner: true },
  });
  const bank = await stripe.accounts.createExternalAccount(account, {
    external_account: {
      object: "bank_account",
      country: "US",
      currency: "usd",
      routing_number: "110000000",
      account_number: "000123456789",
    },
  });
  const people = await stripe.accounts.listPersons(account, { relationship: { owner: true } });
  const banks = await stripe.accounts.listExternalAccounts(account, { object: "bank_account" });
  const gone = await stripe.accounts.deletePerson(account, person.id);
  const seen = await stripe.accounts.retrieve(account);
  return { person, bank, people: people.data, banks: banks.data, gone, seen };
}

async function makeLinks(account) {
  const link = await stripe.accountLinks.create({
    account,
    type: "account_onboarding",
    refresh_url: "https://platform.example.com/again",
    return_url: "https://platform.example.com/done",
  });
  const session = await stripe.accountSessions.create({
    account,
    components: { issuing_cards_list: { enabled: true, features: { card_management: true } } },
  });
  const file = await stripe.files.create({
    purpose: "dispute_evidence",
    file: { data: Buffer.from("%PDF-1.7\n"), name: "a.pdf", type: "application/octet-stream" },
  });
  const fileLink = await stripe.fileLinks.create({ file: file.id });
  const expired = await stripe.fileLinks.update(fileLink.id, { expires_at: "now" });
  return { link, session, fileLink, expired };
}

async function payOut(stripeAccount, destination) {
  const options = { stripeAccount };
  const fund = { amount: 2000 };
  await stripe.rawRequest("POST", "/_sandbox/dashboard/add_funds", fund, options);
  const form = { amount: 1500, currency: "usd", source_balance: "issuing", destination };
  const payout = await stripe.payouts.create(form, options);
  const paid = await stripe.payouts.retrieve(payout.id, {}, options);
  const back = await stripe.payouts.reverse(payout.id, {}, options);
  return { payout, paid, back };
}

async function sendWire(stripeAccount) {
  const options = { stripeAccount };
  const asked = {
    currency: "eur",
    funding_type: "bank_transfer",
    bank_transfer: { type: "eu_bank_transfer" },
  };
  const instructions = "/v1/issuing/funding_instructions";
  const told = await stripe.rawRequest("POST", instructions, asked, options);
  const wire = { amount: 700, currency: "eur" };
  await stripe.rawRequest("POST", "/v1/test_helpers/issuing/fund_balance", wire, options);
  const balance = await stripe.balance.retrieve({}, options);
  return { told, balance };
}

async function main() {
  const account = (await createAccount("US")).id;
  const accounts = await walkAccounts(account);
  const links = await makeLinks(account);
  const payouts = await payOut(account, accounts.bank.id);
  const wires = await sendWire((await createAccount("IE")).id);
  console.log(JSON.stringify({ account, accounts, links, payouts, wires }));
}

main();
